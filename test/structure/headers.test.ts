import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesUnder, root } from '../support/repository';

const include = 'src-native/include';
const headers = filesUnder(include, /\.h$/).filter((file) => !file.includes('/detail/'));

const compiler = process.env.CXX ?? (process.platform === 'darwin' ? 'clang++' : 'g++');

const flags = [
  '-std=c++20',
  '-fsyntax-only',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-DNAPI_VERSION=8',
  `-I${path.join(root, include)}`,
  ...headerFolders().flatMap((folder) => ['-isystem', folder]),
];

/** Where node-gyp found Node's headers when it configured the addons, and node-addon-api's. */
function headerFolders(): string[] {
  const configuration = readFileSync(path.join(root, 'build', 'config.gypi'), 'utf8').replace(/^#.*$/gm, '');
  const { nodedir } = (JSON.parse(configuration) as { variables: { nodedir: string } }).variables;
  return [path.join(nodedir, 'include', 'node'), path.join(root, 'node_modules', 'node-addon-api')];
}

/** Resolves to what the compiler says about a program: nothing, if it is content. */
function complaints(program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(compiler, [...flags, '-x', 'c++', '-'], (error, _stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve(stderr);
    });
    child.stdin!.end(program);
  });
}

// On Windows the addon builds include every header; this check is written for GCC and Clang.
describe.skipIf(process.platform === 'win32')('Public header: compiles alone', () => {
  test.concurrent.each(headers)('%s', async (header) => {
    const name = path.posix.relative(include, header);
    expect(await complaints(`#include <${name}>\n`)).toBe('');
  });

  test.each([['in order', headers], ['in the other order', headers.toReversed()]])('all of them together, %s', async (_order, all) => {
    const program = all.map((header) => `#include <${path.posix.relative(include, header)}>\n`).join('');
    expect(await complaints(program)).toBe('');
  });

  test('the check sees a header that does not compile', async () => {
    expect(await complaints('#include <tether/no-such-header.h>\n')).toContain('no-such-header.h');
  });
});
