import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCase } from '../../benchmarks/cases';
import type { DriverName } from '../../benchmarks/drivers';
import { JobFailed } from '../../benchmarks/job-failed';
import { measure } from '../../benchmarks/measure';
import { root } from '../../benchmarks/root';

const greeting = '{"runtime":"node-1"}\n';

/** Stands for a runtime on which the drivers `crashing` end at once, and nobind17 when it runs the second time. */
const program = (crashing: string): string => `#!/bin/sh
cd "$(dirname "$0")"
echo '${greeting.trim()}'
case "$4" in ${crashing}) kill -SEGV $$ ;; esac
test "$4" != nobind17 -o ! -e ran || { echo "TypeError: it has run before" >&2; exit 1; }
test "$4" != nobind17 || touch ran
echo '{"value":1,"compiler":"none","library":"none","runtime":"node-1"}'
`;

describe.skipIf(process.platform === 'win32')('A driver whose process fails', () => {
  const folder = mkdtempSync(join(tmpdir(), 'failures-'));
  beforeAll(() => writeFileSync(join(folder, 'node'), program('v8'), { mode: 0o755 }));
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (drivers: DriverName[], named: DriverName[] = [], runtime = join(folder, 'node')) =>
    measure({ cases: [findCase('method-noop')], drivers, named, runtimes: [runtime], effort: 'quick', rounds: { 'method-noop': 2 } });

  test('is left out with the reason, and the others are measured', async () => {
    const { rows, omissions } = await run(['tether', 'nobind17', 'v8', 'js']);
    expect(rows.map(({ driver, rounds }) => [driver, rounds])).toEqual([['tether', 2], ['js', 2]]);
    const left = { runtime: 'node-1', cases: ['method-noop'] };
    expect(omissions).toEqual(expect.arrayContaining([
      { ...left, driver: 'v8', omitted: 'its process ended with SIGSEGV' },
      { ...left, driver: 'nobind17', omitted: 'its process ended with exit code 1: TypeError: it has run before' },
    ]));
  });

  test('fails the run if it was asked for', async () => {
    await expect(run(['tether', 'v8'], ['v8'])).rejects.toThrow('method-noop with v8 ended with SIGSEGV');
  });

  test('fails the run if it is the one under test', async () => {
    const other = join(folder, 'node-broken');
    writeFileSync(other, program('tether'), { mode: 0o755 });
    await expect(run(['tether', 'js'], [], other)).rejects.toThrow('method-noop with tether ended with SIGSEGV');
  });

  test('fails the run if the runtime does not even begin', async () => {
    const other = join(folder, 'node-silent');
    writeFileSync(other, '#!/bin/sh\necho "no such flag" >&2\nexit 9\n', { mode: 0o755 });
    await expect(run(['js'], [], other)).rejects.toThrow('ended with 9:\nno such flag');
  });
});

describe('The reason why a process failed', () => {
  const reason = (errors: string): string => new JobFailed('a case', '1', greeting, errors).reason;

  test.each([
    ['Node', `file:///a.js:1\n  throw new Error('here')\n  ^\n\nAssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n1 !== 2\n`],
    ['Bun', `1 | throw new Error('here')\n\nAssertionError: Expected values to be strictly equal:\n\n1 !== 2\n`],
    ['Deno', '\u001b[31merror\u001b[0m: Uncaught (in promise) AssertionError: Expected values to be strictly equal:\n\n1 !== 2\n'],
  ])('is one line of what %s says', (_, errors) => {
    expect(reason(errors)).toMatch(/^its process ended with exit code 1: .*AssertionError.*: Expected values to be strictly equal$/);
  });

  test('has no folder of the machine in it', () => {
    expect(reason(`Error: ${join(root, 'build', 'x.node')}: undefined symbol\n`)).toBe('its process ended with exit code 1: Error: ./build/x.node: undefined symbol');
  });

  test('is the ending alone where nothing was said', () => expect(reason('Bus\n')).toBe('its process ended with exit code 1'));
});
