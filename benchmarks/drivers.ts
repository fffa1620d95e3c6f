// SPDX-License-Identifier: MIT
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { observed, plain } from './drivers/js.js';
import type { Driver } from './emitter.js';
import { root } from './root.js';

const requireFromRoot = createRequire(join(root, 'package.json'));

function version(manifest: string): string {
  const { name, version } = requireFromRoot(manifest) as { name: string; version?: string };
  return `${name} ${version ?? 'unreleased'}`;
}

const libraries = {
  'tether': () => version('./package.json'),
  'node-addon-api': () => version('node-addon-api/package.json'),
  'raw-node-api': () => 'Node-API 8',
};

/** The drivers, the one under test first. */
export const driverNames = [...(Object.keys(libraries) as (keyof typeof libraries)[]), 'js'] as const;

/** The name of one driver. */
export type DriverName = (typeof driverNames)[number];

/** Where the build puts the addon of a driver, or nothing for the one without an addon. */
export function addonPath(name: DriverName): string | undefined {
  if (name === 'js') return undefined;
  return join(root, 'build', 'Release', `bench_${name.replaceAll('-', '_')}.node`);
}

/** The drivers among `names` whose addon has not been built. */
export function missingDrivers(names: readonly DriverName[]): DriverName[] {
  return names.filter((name) => !existsSync(addonPath(name) ?? root));
}

/** The library that a driver is written with, and its version. */
export function libraryOf(name: keyof typeof libraries): string {
  return libraries[name]();
}

/** Loads a driver. `counted` asks for one whose every object is seen to die, at whatever cost in time. */
export function openDriver(name: DriverName, counted: boolean): Driver {
  if (name === 'js') return counted ? observed : plain;
  const addon = requireFromRoot(addonPath(name) as string) as Omit<Driver, 'library'>;
  const { Emitter, living, compiler } = addon;
  return { Emitter, living, compiler, library: libraryOf(name) };
}
