import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './repository';

/** The builds of one source. Each is made by the command beside it. */
const builds = {
  gyp: { folder: 'build/Release', command: 'npm run setup' },
  cmake: { folder: 'build-cmake/Release', command: 'npm run test:cmake' },
  asan: { folder: 'build-asan/Release', command: 'npm run test:sanitizers' },
} as const;

const load = createRequire(import.meta.url);

/** The .node file of test/<topic>/<topic>.cc in the build that TETHER_BUILD names. */
export function addonPath(topic: string): string {
  const { folder, command } = selectedBuild();
  const file = path.join(root, folder, `${topic}.node`);
  if (existsSync(file)) return file;
  throw new Error(`${path.relative(root, file)} has not been built: run \`${command}\` first.`);
}

/** Loads a test addon. `T` is what the test says the addon exports. */
export function loadAddon<T>(topic: string): T {
  return load(addonPath(topic)) as T;
}

function selectedBuild() {
  const name = process.env.TETHER_BUILD ?? 'gyp';
  if (Object.hasOwn(builds, name)) return builds[name as keyof typeof builds];
  throw new Error(`TETHER_BUILD is "${name}"; it must be one of ${Object.keys(builds).join(', ')}.`);
}
