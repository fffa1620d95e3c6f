import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { root } from '../support/repository';
import { mistakesOf, referencesOf, type Tests } from './references';
import { rowsOf } from './tables';
import { titlesOf } from './titles';

const folder = path.join(root, 'test');
const topics = new Set(readdirSync(folder).filter((name) => statSync(path.join(folder, name)).isDirectory()));

const titles = (source: string): string[] => titlesOf(parseAst(source, { lang: 'ts' }));

function titlesAt(place: string): string[] | undefined {
  const file = path.join(folder, `${place}.test.ts`);
  if (existsSync(file)) return titles(readFileSync(file, 'utf8'));
  return path.extname(place) && existsSync(path.join(folder, place)) ? [] : undefined;
}

const tests: Tests = { topics, titlesAt };

const read = (page: string): string => readFileSync(path.join(root, page), 'utf8');

describe('Tests that a page names', () => {
  test.each([['docs/binding.md', 80], ['test/lifetime/README.md', 61], ['test/peers/README.md', 100]])('%s: exist, and no row lacks a test or a reason', (page, rows) => {
    expect(rowsOf(read(page)).length).toBeGreaterThanOrEqual(rows);
    expect(mistakesOf(read(page), tests)).toEqual([]);
  });
});

describe('The lifetime cases', () => {
  const rows = rowsOf(read('test/lifetime/README.md')).map(({ cells }) => ({ number: Number(cells[0]), shown: referencesOf(cells.at(-1)!, topics) }));

  test('are all there, in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 61 }, (_, at) => at + 1));
  });

  test('are each shown by a test with a title', () => {
    expect(rows.filter(({ shown }) => shown.every(({ words }) => words.length === 0))).toEqual([]);
  });
});

const known: Tests = {
  topics: new Set(['one']),
  titlesAt: (place) => (place === 'one/two' ? ['Dogs: bark', 'Dogs: bite %s'] : place === 'one/three.cjs' ? [] : undefined),
};
const table = (...rows: string[]): string => ['| a | b | c |', '|---|---|---|', ...rows].join('\n');

describe('The check of references', () => {
  test.each([
    ['a file that is not there', '| a | b | `one/nothing` |', 'there is no one/nothing'],
    ['a file with an ending that is not there', '| a | b | `one/nothing.cjs` |', 'there is no one/nothing.cjs'],
    ['words that no title has', '| a | b | `one/two` "meow" |', 'no test of one/two is called "meow"'],
    ['the second words', '| a | b | `one/two` "bark", "meow" |', 'no test of one/two is called "meow"'],
    ['half a word', '| a | b | `one/two` "bar" |', 'no test of one/two is called "bar"'],
    ['a case that the source does not spell out', '| a | b | `one/two` "bite cats" |', 'no test of one/two is called "bite cats"'],
    ['the second reference', '| a | b | `one/two`; `one/nothing` |', 'there is no one/nothing'],
    ['a folder', '| a | b | `one` |', 'one is a folder, and not a file with tests'],
    ['words without a file', '| a | b | `one/two`; "bite %s" |', '"bite %s" does not follow a file'],
    ['an empty cell', '| a | | `one/two` |', 'a cell is empty'],
    ['an empty last cell', '| a | b | |', 'a cell is empty'],
    ['a dash', '| a | b | - |', 'a cell is empty'],
    ['neither a test nor a reason', '| a | b | see `there` |', 'there is neither a test nor a reason'],
    ['a row without its last bar', '| a | b | `one/two`', 'there are 2 cells, and the head of the table has 3'],
    ['a cell too few', '| a | `one/two` |', 'there are 2 cells, and the head of the table has 3'],
  ])('sees %s', (_case, row, mistake) => {
    expect(mistakesOf(table('| a | b | `one/two` |', row), known)).toEqual([`line 4: ${mistake}`]);
  });

  test.each([
    ['a file', '`one/two`'],
    ['a file with an ending', '`one/three.cjs`'],
    ['words of a title', '`one/two` "Dogs: bark", "bite %s"'],
    ['a reason', 'dogs of C++ bark at `none`'],
  ])('accepts %s', (_case, cell) => {
    expect(mistakesOf(table(`| a \\| b | b | ${cell} |`), known)).toEqual([]);
  });
});

describe('Titles in a source', () => {
  test.each([
    ['of suites and tests', `describe('A', () => { test('b', f); it(\`c\`, f); });`, ['A b', 'A c']],
    ['of tests under a condition', `test.skipIf(x).concurrent('a', f)`, ['a']],
    ['of each row', `test.each([['x', 1], [y, 2]])('%s is %i', f)`, ['x is 1', '%s is 2']],
    ['of rows in a constant', `const rows = ['x', 'y'] as const; describe.each(rows)('A %s', () => { test('b', f); });`, ['A x b', 'A y b']],
    ['of rows with names', `test.for([{ name: 'x' }])('$name, $other', f)`, ['x, $other']],
    ['of rows that only a run knows', `test.each(rows())('%s', f); test.each([...rows()])('a %s', f)`, ['%s', 'a %s']],
    ['of a loop', 'for (const x of all) test(`a ${x}, ${x.y}`, f)', ['a ${x}, ${...}']],
    ['but not those that never run', `test.skip('a', f); test.todo('b'); describe.skip('C', () => { test('d', f); });`, []],
    ['but not in comments and other calls', `// test('a', f)\nx.test('b', f); expect('c'); f("test('d', f)")`, []],
  ])('are those %s', (_case, source, found) => {
    expect(titles(source)).toEqual(found);
  });
});
