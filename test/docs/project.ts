/** One CMake project with the addons of all examples, so that the core is compiled once. */
import { execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../support/repository';
import type { Example, Script } from './pages';

const exec = promisify(execFile);
const cmakeJs = path.join(root, 'node_modules', 'cmake-js', 'bin', 'cmake-js');
// Inside the repository, where `require('napi-tether')` finds the package itself.
const workspace = path.join(root, 'build', 'docs');

const project = (targets: readonly string[]): string => `cmake_minimum_required(VERSION 3.20)
project(napi_tether_docs LANGUAGES CXX)
# What is checked is what they print, not how fast.
if(NOT MSVC)
  set(CMAKE_CXX_FLAGS_RELEASE "-O0")
endif()
include("${slashes(path.join(root, 'src-native', 'tether.cmake'))}")
include_directories(SYSTEM "${slashes(path.join(root, 'node_modules', 'node-addon-api'))}")
function(add_example name)
  tether_add_addon(\${name} \${name}/example.cc)
  # The expression, which is empty, keeps generators from appending a folder.
  set_target_properties(\${name} PROPERTIES OUTPUT_NAME example
    LIBRARY_OUTPUT_DIRECTORY "\${CMAKE_SOURCE_DIR}/\${name}/build/Release$<0:>")
endfunction()
${targets.map((name) => `add_example(${name})\n`).join('')}`;

/** Compiles all of them, as many at a time as there are processors. */
export async function build(examples: readonly Example[]): Promise<void> {
  for (const example of examples) {
    mkdirSync(path.dirname(sourceFile(example)), { recursive: true });
    writeIfChanged(sourceFile(example), `#line ${example.line} "${example.page}"\n${example.source}`);
  }
  // Vitest looks for a configuration in the folders above, where this repository's own is.
  writeIfChanged(path.join(workspace, 'vitest.config.mjs'), 'export default {};\n');
  writeIfChanged(path.join(workspace, 'CMakeLists.txt'), project(examples.map(nameOf)));
  const jobs = String(os.availableParallelism());
  const folders = ['--directory', workspace, '--out', path.join(workspace, 'build')];
  await cmake('configure', ...folders);
  await cmake('build', ...folders, '--parallel', jobs);
}

/** What a script prints, on both streams in their order. */
export async function run(example: Example, script: Script): Promise<string> {
  const folder = path.dirname(sourceFile(example));
  const { command } = script;
  const isExcerpt = command?.isExcerpt ?? false;
  const file = path.join(folder, command?.isExcerpt ? command.file : `line-${script.line}.js`);
  const log = `${file}.txt`;
  writeFileSync(file, script.text);
  const output = openSync(log, 'w');
  const child = spawn(process.execPath, command?.isExcerpt ? command.args : [file], {
    cwd: folder,
    stdio: ['ignore', output, output],
    timeout: 60_000,
    env: { ...freshShell(), ...command?.environment },
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject).on('close', (...how) => resolve(how));
  });
  closeSync(output);
  const printed = comparable(readFileSync(log, 'utf8'));
  return code === 0 || isExcerpt ? printed : `${printed}[ended with ${signal ?? code}]\n`;
}

/** No flags, no colours, and nothing of the runner that these tests are in. */
function freshShell(): NodeJS.ProcessEnv {
  const ours = /^(NODE_OPTIONS|NODE_TEST_CONTEXT|FORCE_COLOR|NO_COLOR|CI|GITHUB_\w+|VITEST\w*|TEST)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** Without what differs from run to run: the number of the process in a warning. */
export function comparable(printed: string): string {
  return printed.replace(/^\(node:\d+\)/gm, '(node)');
}

function nameOf({ page, line }: Example): string {
  return `${path.basename(page, '.md').toLowerCase()}-${line}`;
}

function sourceFile(example: Example): string {
  return path.join(workspace, nameOf(example), 'example.cc');
}

/** So that only what changed is compiled again. */
function writeIfChanged(file: string, text: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

async function cmake(...command: string[]): Promise<void> {
  try {
    await exec(process.execPath, [cmakeJs, ...command], { cwd: workspace, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    // Compilers that CMake starts write to stdout; what they say names the page and the line.
    const { stdout } = error as { stdout?: string };
    throw new Error(`cmake-js ${command[0]} failed:\n${stdout?.replace(/^(INFO|\[\d).*\n/gm, '')}`);
  }
}

function slashes(file: string): string {
  return file.split(path.sep).join('/');
}
