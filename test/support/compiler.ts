import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './repository';

const compiler = process.env.CXX ?? (process.platform === 'darwin' ? 'clang++' : 'g++');

/** Where node-gyp found Node's headers when it configured the addons. */
function nodeHeaders(): string {
  const configuration = readFileSync(path.join(root, 'build', 'config.gypi'), 'utf8').replace(/^#.*$/gm, '');
  const { nodedir } = (JSON.parse(configuration) as { variables: { nodedir: string } }).variables;
  return path.join(nodedir, 'include', 'node');
}

/** Resolves to what the compiler says about a C++ program that uses the public headers: nothing, if it is content. For GCC and Clang. */
export function complaints(program: string, ...more: string[]): Promise<string> {
  const include = `-I${path.join(root, 'src-native/include')}`;
  const flags = ['-std=c++20', '-fsyntax-only', '-DNAPI_VERSION=8', include, '-isystem', nodeHeaders(), ...more];
  return new Promise((resolve, reject) => {
    // A template that does not compile is explained at length.
    const child = execFile(compiler, [...flags, '-x', 'c++', '-'], { maxBuffer: 2 ** 26 }, (error, _stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve(stderr);
    });
    child.stdin!.end(program);
  });
}
