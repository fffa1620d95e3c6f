// Where everything lies. Every path that more than one script needs has its name here.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const inRoot = (...parts) => path.join(root, ...parts);

export const places = {
  nodeModules: inRoot('node_modules'),
  lockfile: inRoot('package-lock.json'),
  build: inRoot('build'),
  logs: inRoot('build', 'logs'),
  stamps: inRoot('build', 'stamps'),
  results: inRoot('build', 'results'),
  classLayer: inRoot('build', 'class-layer'),
  programs: inRoot('build', 'js'),
  dist: inRoot('dist'),
  embeddedClassLayer: inRoot('src-native', 'core', 'generated', 'class-layer.inc'),
  trials: inRoot('build', 'trials'),
  runtimes: inRoot('.runtimes'),
  peers: inRoot('.peers'),
  leaksAddons: inRoot('.peers', 'leaks-addons'),
  peersSqlite: {
    engine: inRoot('.peers', 'better-sqlite3', 'node_modules', 'better-sqlite3', 'build', 'Release', 'sqlite3.a'),
    header: inRoot('.peers', 'better-sqlite3', 'node_modules', 'better-sqlite3', 'deps', 'sqlite3', 'sqlite3.h'),
  },
  cmakeBuild: inRoot('build-cmake'),
  sanitizerBuild: inRoot('build-asan'),
};

/** The JavaScript file behind a tool in node_modules, to be run with process.execPath. */
export const tools = {
  tsc: inRoot('node_modules', 'typescript', 'bin', 'tsc'),
  nodeGyp: inRoot('node_modules', 'node-gyp', 'bin', 'node-gyp.js'),
  cmakeJs: inRoot('node_modules', 'cmake-js', 'bin', 'cmake-js'),
  vitest: inRoot('node_modules', 'vitest', 'vitest.mjs'),
};
