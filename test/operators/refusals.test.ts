import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../support/repository';

const compiler = process.env.CXX ?? (process.platform === 'darwin' ? 'clang++' : 'g++');

/** Where node-gyp found Node's headers. */
function nodeHeaders(): string {
  const configuration = readFileSync(path.join(root, 'build', 'config.gypi'), 'utf8').replace(/^#.*$/gm, '');
  const { nodedir } = (JSON.parse(configuration) as { variables: { nodedir: string } }).variables;
  return path.join(nodedir, 'include', 'node');
}

/** What the compiler says of a module that binds an empty class `Thing` with `visitors`. */
function complaints(visitors: string, members = ''): Promise<string> {
  const program = `#include <tether/operators.h>
    #include <tether/protocols.h>
    #include <tether/tether.h>
    struct Thing { ${members} };
    TETHER_MODULE(m) { tether::Class<Thing>(m, "Thing").with(${visitors}); }`;
  const flags = ['-std=c++20', '-fsyntax-only', '-DNAPI_VERSION=8', `-I${path.join(root, 'src-native/include')}`, '-isystem', nodeHeaders()];
  return new Promise((resolve, reject) => {
    const child = execFile(compiler, [...flags, '-x', 'c++', '-'], { maxBuffer: 2 ** 26 }, (error, _stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else resolve(stderr);
    });
    child.stdin!.end(program);
  });
}

describe.skipIf(process.platform === 'win32' || process.env.TETHER_BUILD === 'asan')('An operator that C++ does not have is refused in a sentence', () => {
  test.each([
    ['tether::op::add', '"add" needs `left + right` in C++'],
    ['tether::op::addAssign', '"addAssign" needs `left += right` in C++'],
    ['tether::op::negate', '"negate" needs `-value` in C++'],
    ['tether::op::equals', '"equals" needs `left == right` in C++'],
    ['tether::op::compare', '"compare" needs `left <=> right`, or `<` both ways round, in C++'],
    ['tether::op::toString', '"toString" needs `std::ostream << object` in C++'],
    ['tether::op::toPrimitive', '"toPrimitive" needs a conversion to a number or std::string'],
    ['tether::op::hashCode', '"hashCode" needs a std::hash of the class'],
    ['tether::op::index', '"at" needs size() and a const operator[] in C++'],
  ])('%s', async (visitor, sentence) => expect(await complaints(visitor)).toContain(`napi-tether: ${sentence}`));

  test('and one that it has is not', async () => {
    expect(await complaints('tether::op::add, tether::op::equals', 'Thing operator+(const Thing&) const; bool operator==(const Thing&) const;')).toBe('');
  });
});
