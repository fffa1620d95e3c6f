import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { commandLine, quoted } from '../../../src-ts/leaks/command-line';

const words = ['plain', 'test/größe.leak.js', 'two words', '', '$HOME', '`id`', '"quoted"', "it's", 'a\\b', '50 %', 'a;b&c|d>e<f', '*.js', '~', '#', '(x)', 'two\nlines', '!!'];

describe('Commands to be copied', () => {
  test.skipIf(process.platform === 'win32')('a shell gives each word as it was', () => {
    const said = execFileSync('sh', ['-c', `printf '%s\\0' ${commandLine(words)}`], { encoding: 'utf8' });
    expect(said.split('\0').slice(0, -1)).toEqual(words);
    for (const word of words) expect(execFileSync('sh', ['-c', `printf %s ${quoted(word)}`], { encoding: 'utf8' })).toBe(word);
  });

  test('what needs no quotes has none', () => {
    expect(commandLine(['npx', 'tether', 'leaks', 'test/a.leak.js', '--seed', '42'])).toBe('npx tether leaks test/a.leak.js --seed 42');
    expect(quoted('listens')).toBe('"listens"');
  });

  test('on Windows, where nothing but double quotes are quotes', () => {
    expect(quoted("it's $5", 'win32')).toBe('"it\'s $5"');
    expect(quoted('say "x"', 'win32')).toBe('"say \\"x\\""');
  });
});
