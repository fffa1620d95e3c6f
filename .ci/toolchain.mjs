// What a build needs from the machine, checked before it is needed, and Node's headers.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { StepFailed } from './progress.mjs';

const OLDEST_NODE = [20, 19];

const howToInstall = {
  linux: 'On Debian or Ubuntu: apt-get install g++ make python3',
  darwin: 'On macOS: xcode-select --install',
  win32: 'On Windows: Visual Studio 2022 with "Desktop development with C++", and Python 3',
}[process.platform] ?? 'Install them with the package manager of your system';

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new StepFailed(`Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.version}.`);
}

/** node-gyp needs Python, make and a compiler. On Windows it searches for them itself, and well. */
export function requireNativeToolchain() {
  if (process.platform === 'win32') return;
  requireCompiler();
  const python = process.env.NODE_GYP_FORCE_PYTHON ?? process.env.npm_config_python ?? process.env.PYTHON;
  requireCommand(python ?? 'python3', 'Python 3, which node-gyp is written in');
  requireCommand(process.env.MAKE ?? 'make', 'make');
}

export function requireCmake() {
  requireCommand('cmake', 'CMake, for the second of the two builds');
}

/**
 * The environment for node-gyp and cmake-js. Both download Node's headers unless `npm_config_nodedir`
 * says where they are; a normal installation of Node carries them beside the executable.
 */
export function nativeEnvironment() {
  const prefix = nodePrefix();
  return prefix ? { ...process.env, npm_config_nodedir: prefix } : { ...process.env };
}

/** The folder of node_api.h. */
export function nodeHeaders() {
  const prefix = nodePrefix();
  if (prefix) return path.join(prefix, 'include', 'node');
  throw new StepFailed('The headers of Node are not beside its executable: npm_config_nodedir may say where they are.');
}

function nodePrefix() {
  if (process.env.npm_config_nodedir) return process.env.npm_config_nodedir;
  const prefix = path.dirname(path.dirname(fs.realpathSync(process.execPath)));
  return fs.existsSync(path.join(prefix, 'include', 'node', 'node_api.h')) ? prefix : undefined;
}

export function compiler() {
  return process.env.CXX ?? (process.platform === 'darwin' ? 'clang++' : 'g++');
}

function requireCompiler() {
  const [command, ...flags] = compiler().split(' ');
  const options = [...flags, '-std=c++20', '-fsyntax-only', '-x', 'c++', '-'];
  const program = '#include <concepts>\nstatic_assert(std::integral<int>);\n';
  const result = spawnSync(command, options, { input: program, encoding: 'utf8' });
  if (result.error) throw missing(command, 'a C++20 compiler (CXX may name another)');
  if (result.status === 0) return;
  throw new StepFailed(`${command} does not compile C++20:\n${result.stderr}\nGCC 11, Clang 14 or newer is needed.`);
}

function requireCommand(command, what) {
  if (spawnSync(command, ['--version'], { stdio: 'ignore' }).status !== 0) throw missing(command, what);
}

function missing(command, what) {
  return new StepFailed(`"${command}" was not found: it is ${what}.\n${howToInstall}.`);
}
