/** A planted leak and its twin, watched like everything else: the proof that a leak would be found on this machine, today. */
import { loadPart } from '../hook/native.js';
import type { ScenarioResult } from '../finding.js';
import { runWatched } from './command.js';
import { readObservations } from './observations.js';
import { scenarioOf } from './scenario.js';

const calls = 64;

const program = (file: string): string =>
  `const addon = { exports: {} }; process.dlopen(addon, ${JSON.stringify(file)});
   for (let call = 0; call < ${calls}; call++) { addon.exports.leak(); addon.exports.keep(); }`;

/** `not run` where there is no hook, so that nothing is claimed. */
export async function runControl(env: NodeJS.ProcessEnv, newFolder: () => string): Promise<ScenarioResult['positiveControl']> {
  const folder = newFolder();
  try {
    const { file } = loadPart('control');
    await runWatched([process.execPath, '-e', program(file)], { folder, env, stackInterval: 1, output: 'ignore' });
  } catch {
    return 'not run';
  }
  const [observation] = readObservations(folder);
  if (observation?.ledger === undefined) return 'not run';
  return isFound(scenarioOf(observation, '')) ? 'found' : 'missed';
}

/** The leak, and not the twin. */
function isFound({ verdict, findings }: ScenarioResult): boolean {
  return verdict === 'leak' && findings.length === 1 && findings[0]!.sites[0]?.count === calls;
}
