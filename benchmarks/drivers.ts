// SPDX-License-Identifier: MIT
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { observed, plain } from './drivers/js.js';
import type { Driver, Lacks } from './emitter.js';
import { root } from './root.js';
import { runtimeName } from './runtime.js';

const requireFromRoot = createRequire(join(root, 'package.json'));

function version(manifest: string): string {
  const { name, version } = requireFromRoot(manifest) as { name: string; version?: string };
  return `${name} ${version ?? 'unreleased'}`;
}

const libraries = {
  'tether': () => version('./package.json'),
  'node-addon-api': () => version('node-addon-api/package.json'),
  'raw-node-api': () => 'Node-API 8',
  'nobind17': () => version('nobind17/package.json'),
  'nobind17-unlocked': () => version('nobind17/package.json'),
  'v8': () => `V8 ${process.versions['v8']}`,
};

/** The drivers, the one under test first. */
export const driverNames = [...(Object.keys(libraries) as (keyof typeof libraries)[]), 'js'] as const;

/** The name of one driver. */
export type DriverName = (typeof driverNames)[number];

/** The environment variable that puts another build in the place of the driver under test, and says how slow it is. */
export const planted = 'TETHER_BENCH_PLANTED';

const plainErrors = 'it refuses wrong arguments of methods with an Error that is no TypeError';

/** What the library of a driver cannot do, with the reason. `verify` makes sure of what can be tried. */
const lacks: Partial<Record<DriverName, Lacks>> = {
  'nobind17': {
    typeErrors: plainErrors,
    reentrance: 'it locks an object while a method of it runs, so a callback that uses the same object waits for ever',
  },
  'nobind17-unlocked': { typeErrors: plainErrors },
};

/** What the library of a driver cannot do; nothing for most. */
export function lacksOf(name: DriverName): Lacks {
  return lacks[name] ?? {};
}

/** Where the build puts the addon of a driver for this runtime, or nothing for the one without an addon. */
export function addonPath(name: DriverName): string | undefined {
  if (name === 'js') return undefined;
  const kind = name === 'tether' && process.env[planted] !== undefined ? 'planted' : 'bench';
  const file = `${kind}_${name.replaceAll('-', '_')}.node`;
  if (name !== 'v8') return join(root, 'build', 'Release', file);
  return join(root, 'build', 'engine', process.versions.modules, 'build', 'Release', file);
}

/** The drivers that a quick run leaves out unless they are named: they complete another one. */
export const onlyNamedDrivers: readonly DriverName[] = ['nobind17-unlocked'];

function isBuilt(name: DriverName): boolean {
  return existsSync(addonPath(name) ?? root);
}

/** The drivers among `names` whose addon should be there and is not. That of `v8` depends on what headers there are. */
export function missingDrivers(names: readonly DriverName[]): DriverName[] {
  return names.filter((name) => name !== 'v8' && !isBuilt(name));
}

/** Why a driver cannot take part on this runtime, or undefined if it can. */
export function absenceOf(name: DriverName): string | undefined {
  if (name !== 'v8') return undefined;
  if (!runtimeName().startsWith('node-')) return `it needs the V8 of Node, and this is ${runtimeName()}`;
  if (isBuilt(name)) return undefined;
  return `it was not built for ${runtimeName()}: that takes the headers of this very version of Node, and a compiler that accepts them`;
}

/** The drivers whose library brings something for native threads: the others would measure what their author wrote. */
export const threadedDrivers: readonly DriverName[] = ['tether', 'node-addon-api'];

/** The library that a driver is written with, and its version. */
export function libraryOf(name: keyof typeof libraries): string {
  return libraries[name]();
}

/** Loads a driver. `counted` asks for one whose every object is seen to die, at whatever cost in time. */
export function openDriver(name: DriverName, counted: boolean): Driver {
  if (name === 'js') return counted ? observed : plain;
  const addon = requireFromRoot(addonPath(name) as string) as Omit<Driver, 'library' | 'lacks'>;
  const { Emitter, Worker, living, compiler } = addon;
  return { Emitter, Worker, living, compiler, library: libraryOf(name), lacks: lacksOf(name) };
}
