import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { pretty } from '../../../src-ts/reporters/pretty';
import { everything, finding, growth, leaking, report, scenario, suspicious } from './reports';

const plain = { colours: false, width: 100 };

describe('Report for the terminal', () => {
  test('is what it was', async () => {
    await expect(pretty(everything(), plain)).toMatchFileSnapshot('golden/terminal.txt');
  });

  test('has colours if they are asked for, and the same text', () => {
    const coloured = pretty(everything(), { ...plain, colours: true });
    expect(coloured).toContain('\u001b[31m');
    expect(stripVTControlCharacters(coloured)).toBe(pretty(everything(), plain));
    expect(pretty(everything(), plain)).not.toContain('\u001b');
  });

  test('underlines exactly the references that may be the fault', () => {
    const lines = pretty(report([leaking()]), plain).split('\n');
    const under = lines.findIndex((line) => /^ +~+$/.test(line));
    expect(lines[under]!.length).toBe(lines[under - 1]!.indexOf(' → '));
    expect(lines[under - 1]).toContain('context session → Session');
    expect(lines.filter((line) => line.includes('~~'))).toHaveLength(1);
  });

  test('speaks of noise only where there is some: a watched program has exact counts', () => {
    expect(pretty(report([suspicious()]), plain)).toContain('Only a signal with noise in it grows');
    const watched = pretty(report([{ ...suspicious(), findings: [finding()] }]), plain);
    expect(watched).toContain('It may be a leak, or what is kept on purpose; this fails nothing.');
    expect(watched).not.toContain('noise');
  });

  test('of many batches, tells the first and the last', () => {
    const batches = [7, 11, 13, 211, 431, 863].map((iterations) => ({ iterations, delta: iterations }));
    const text = pretty(report([leaking({ findings: [finding({ growth: [growth({ batches }), growth({ kind: 'handle', subject: 'napi_deferred' })] })] })]), plain);
    expect(text).toContain('(+7, +11, +13, ... +863 objects after 7, 11, 13, ... 863 iterations)');
    expect(text).toContain('living napi_deferred  1 per iteration  (+7, +11, +13 objects after 7, 11, 13 iterations)');
  });

  test('breaks sentences to the width, and no path', () => {
    const text = pretty(report([leaking()]), { colours: false, width: 60 });
    const long = text.split('\n').filter((line) => line.length > 60);
    for (const line of long) expect(line).toMatch(/→|×|›|iteration|npx|seed/);
    expect(text).toContain('\n           ');
  });

  test('says nothing but the verdict of a clean scenario', () => {
    expect(pretty(report([scenario()]), plain)).toBe('✓ clean           test/session.leak.js › opens and closes  830 ms\n\n1 scenario: 1 clean  (seed 42)\n');
  });

  test('shows control characters of names instead of obeying them', () => {
    const text = pretty(report([leaking({ name: 'a\u001b[2Jb\r\nc\u202ed', findings: [finding({ subject: '\u009b31m' })] })]), plain);
    expect(text).toContain('a\\u001b[2Jb\\u000d\\u000ac\\u202ed');
    expect(text).toContain('\\u009b31m grows');
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('Report for the terminal: of a scenario that gave no verdict', () => {
  const text = (over: Parameters<typeof scenario>[0]) => pretty(report([scenario(over)]), { colours: false, width: 110 });

  test.each([
    ['one that threw', { verdict: 'failed', positiveControl: 'missed', error: { message: 'no such row' } }, /no such row\n +fix: Mend the scenario/],
    ['a planted leak that was missed', { verdict: 'failed', positiveControl: 'missed' }, /planted as a control was not found.*\n.*\n? +fix: Run without an inspector/],
    ['one that failed for another reason', { verdict: 'failed', notes: ['why'] }, /did not run to its end\.\n +fix: See the notes.*\n +note: why/],
    ['one that did not settle', { verdict: 'unsettled', settled: { rounds: 32, stable: false } }, /after 32 rounds.*\n +fix: Await everything/],
  ] as const)('%s', (_case, over, expected) => {
    expect(text({ ...over, notes: 'notes' in over ? [...over.notes] : [] })).toMatch(expected);
  });

  test('leaves out the frames of Node, and of what ran the scenario', () => {
    const frames = Array.from({ length: 9 }, (_, index) => `    at f${index} (test/x.js:${index}:1)`);
    const stack = ['Error: x', '    at node:internal/x:1:1', ...frames].join('\n');
    const shown = text({ verdict: 'failed', error: { message: 'x', stack } });
    expect(shown.match(/ at \w+/g)).toEqual([' at f0', ' at f1', ' at f2', ' at f3']);
  });

  test.each([
    ['the line that is no JavaScript', "x.leak.js: Unexpected token ';'", ['/src/x.leak.js:1', 'const x = ;', '          ^', '', "SyntaxError: Unexpected token ';'", '    at wrapSafe (node:internal/x:1:1)'], ['/src/x.leak.js:1', 'const x = ;', '          ^']],
    ['the last words of a process that died', 'the process died of SIGABRT; see', ['1', '2', '3', '4', '5', 'FATAL ERROR: out of memory', '----- Native stack trace -----', ' 1: 0xb7a940 node::Abort() [node]', '----- JavaScript stack trace -----', '1: abort (node:internal/process/per_thread:172:8)'], ['2', '3', '4', '5', 'FATAL ERROR: out of memory']],
    ['nothing of an error that has only a message', 'first line\nsecond', ['Error: first line', 'second', '    at node:internal/x:1:1'], []],
  ])('tells %s', (_case, message, stack, expected) => {
    const lines = text({ verdict: 'failed', error: { message, stack: stack.join('\n') } }).split('\n');
    expect(lines.filter((line) => line.startsWith('    ')).map((line) => line.slice(4))).toEqual(expected);
  });
});
