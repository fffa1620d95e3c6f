import path from 'node:path';
import { places, root } from './places.mjs';
import { step } from './progress.mjs';
import { unlessUnchanged } from './stamp.mjs';

/** `npm ci`, unless node_modules was installed from this very lockfile. */
export function installDependencies() {
  return step('Install development dependencies', (run) =>
    unlessUnchanged(
      {
        name: '.installed',
        inputs: [places.lockfile],
        outputs: [path.join(places.nodeModules, '.package-lock.json')],
        // Inside node_modules, so that deleting the folder deletes the stamp with it.
        folder: places.nodeModules,
      },
      () => npm(run, ['ci', '--include=dev', '--no-audit', '--no-fund']),
    ),
  );
}

/** Runs npm as the user's npm runs: npm_execpath is the npm that started us, if one did. */
export function npm(run, args, options = {}) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], options);
  return run('npm', args, { shell: process.platform === 'win32', cwd: root, ...options });
}
