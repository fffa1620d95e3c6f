import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { complaints } from '../support/compiler';
import { filesUnder, root } from '../support/repository';

const include = 'src-native/include';
const headers = filesUnder(include, /\.h$/).filter((file) => !file.includes('/detail/'));

/** What the compiler says about a program, warnings included. Some headers are for those who use node-addon-api too. */
function complaintsOf(program: string): Promise<string> {
  const others = path.join(root, 'node_modules', 'node-addon-api');
  return complaints(program, '-Wall', '-Wextra', '-Werror', '-isystem', others);
}

// On Windows the addon builds include every header; this check is written for GCC and Clang.
describe.skipIf(process.platform === 'win32')('Public header: compiles alone', () => {
  test.concurrent.each(headers)('%s', async (header) => {
    const name = path.posix.relative(include, header);
    expect(await complaintsOf(`#include <${name}>\n`)).toBe('');
  });

  test.each([['in order', headers], ['in the other order', headers.toReversed()]])('all of them together, %s', async (_order, all) => {
    const program = all.map((header) => `#include <${path.posix.relative(include, header)}>\n`).join('');
    expect(await complaintsOf(program)).toBe('');
  });

  test('the check sees a header that does not compile', async () => {
    expect(await complaintsOf('#include <tether/no-such-header.h>\n')).toContain('no-such-header.h');
  });
});
