import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cases } from '../../benchmarks/cases';
import { lossesIn, lossTable, missedTargets } from '../../benchmarks/losses';
import { allDrawings } from '../../benchmarks/plots/plot';
import { fill, readPublished, sourcesOf } from '../../benchmarks/publish';
import { writeRows } from '../../benchmarks/results';
import { root } from '../support/repository';
import { row } from './rows';

const results = path.join(root, 'benchmarks', 'results');
const text = readFileSync(path.join(root, 'benchmarks', 'README.md'), 'utf8');
const hint = 'run: npm run bench -- --publish, with the files that the page names';

describe('The page of benchmarks', () => {
  const sources = sourcesOf(text);
  const published = readPublished(sources);

  test('says which committed files it was made of', () => {
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect(existsSync(source), source).toBe(true);
  });

  test('is what these files give', () => {
    expect(fill(text, published), hint).toBe(text);
  });

  test('the check sees a figure that was edited by hand', () => {
    const edited = text.replace(/\| method-noop \| ns\/op \| [\d.]+/, '| method-noop | ns/op | 1.00');
    expect(edited).not.toBe(text);
    expect(fill(edited, published)).toBe(text);
  });

  test('has the charts that these files give, and no others', () => {
    const drawings = allDrawings(published.rows);
    expect(readdirSync(path.join(results, 'plots')).sort(), hint).toEqual(drawings.map(({ name }) => name).sort());
    for (const { name, file } of drawings) expect(readFileSync(path.join(results, 'plots', name), 'utf8') === file, `${name}: ${hint}`).toBe(true);
  });

  test('has a line for each case, with what was done', () => {
    for (const { name } of cases) expect(text).toMatch(new RegExp(`^\\| \`${name}\` \\| \\S.*\\|`, 'm'));
  });

  test('a page without its marks is a mistake that says which are missing', () => {
    expect(() => fill(text.replace('<!-- end: losses -->', ''), published)).toThrow(/lost its marks.*begin: losses/s);
  });
});

describe('What may be published', () => {
  const folder = path.join(root, 'build', 'benchmark-pages');
  const twice = path.join(results, 'twice-1.json');
  const again = path.join(results, 'twice-2.json');
  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    writeRows(path.join(folder, 'outside.json'), [row('method-noop', 'tether', [1])]);
  });
  afterAll(() => [twice, again].forEach((file) => rmSync(file, { force: true })));

  test('only what is committed', () => {
    expect(() => readPublished([path.join(folder, 'outside.json')])).toThrow(/not in benchmarks\/results.*copy it there/);
  });

  test('only one answer to each question; several runtimes are possible', () => {
    writeRows(twice, [row('method-noop', 'tether', [1])]);
    writeRows(again, [row('method-noop', 'tether', [2], { runtime: 'node-22.1.0' })]);
    expect(readPublished([twice, again]).rows).toHaveLength(2);
    writeRows(again, [row('method-noop', 'tether', [2])]);
    expect(() => readPublished([twice, again])).toThrow('method-noop with tether on node-20.20.2 twice');
  });
});

describe('Where we lose', () => {
  const rows = [
    row('method-noop', 'tether', [20, 21, 22]),
    row('method-noop', 'node-addon-api', [10, 10.5, 11]),
    row('method-noop', 'js', [1, 1, 1]),
    row('method-add', 'tether', [10, 11, 12]),
    row('method-add', 'node-addon-api', [40, 41, 42]),
    row('callback-get', 'tether', [10, 11, 12]),
    row('callback-get', 'raw-node-api', [9, 10, 11]),
    row('cycle-leak', 'tether', [3], { unit: 'objects' }),
    row('cycle-leak', 'js', [0], { unit: 'objects' }),
  ];

  test('each case in which a library needs less is listed, with how much more we need', () => {
    expect(lossTable(lossesIn(rows), 'libraries').slice(1)).toEqual([
      ['method-noop', '21 ns/op', '`node-addon-api` 10.5 (2.00 ×)'],
      ['callback-get', '11 ns/op', '`raw-node-api` 10 (1.10 ×, within the spread)'],
    ]);
  });

  test('what the engine needs by itself stands apart; nothing is not divided by', () => {
    expect(lossTable(lossesIn(rows), 'engine').slice(1)).toEqual([
      ['method-noop', '21 ns/op', '`js` 1 (21.0 ×)'],
      ['cycle-leak', '3 objects', '`js` 0'],
    ]);
  });

  test('each missed target is listed with what was reached', () => {
    const missed = missedTargets(rows);
    expect(missed.filter(([name]) => name === 'method-noop')).toContainEqual(['method-noop', '≤ 0.25 × node-addon-api', '2.00']);
    expect(missed.filter(([name]) => name === 'cycle-leak')).toEqual([['cycle-leak', '≤ 0 objects', '3 objects']]);
    expect(missed.some(([name]) => name === 'method-add')).toBe(false);
  });
});
