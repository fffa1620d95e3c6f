/**
 * For `node --require`: counts from before the first addon is loaded, in the main thread and in workers. Does nothing unless asked:
 *
 * - `TETHER_WATCH=folder`: the process writes what it held at its end into that folder. `watch` sets it.
 * - `TETHER_HOOK=1`: only starts the hook, for a program that calls `loadHook()` itself.
 */
import { loadHook } from './hook.js';
import { watchVariables } from './watch/observation.js';
import { observe } from './watch/observer.js';

const folder = process.env[watchVariables.folder];
const stackInterval = Number(process.env[watchVariables.stackInterval]) || 1;

try {
  if (folder !== undefined && folder !== '') observe(folder, stackInterval);
  else if (process.env.TETHER_HOOK === '1') loadHook()?.start({ stackInterval });
} catch {
  // The program that is watched goes before.
}
