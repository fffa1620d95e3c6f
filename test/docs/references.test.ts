import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesUnder, root } from '../support/repository';
import { deadReferences, referencesOf } from './references';

const topics = new Set(readdirSync(path.join(root, 'test')).filter((name) => statSync(path.join(root, 'test', name)).isDirectory()));

function sourceOf(place: string): string | undefined {
  const file = path.join(root, 'test', `${place}.test.ts`);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  if (!topics.has(place)) return undefined;
  return filesUnder(`test/${place}`, /\.test\.ts$/).map((each) => readFileSync(path.join(root, each), 'utf8')).join('\n');
}

describe.each(['docs/binding.md', 'test/peers/README.md'])('Tests that %s names', (file) => {
  const page = readFileSync(path.join(root, file), 'utf8');

  test('exist', () => {
    expect(referencesOf(page, topics).length).toBeGreaterThan(60);
    expect(deadReferences(page, topics, sourceOf)).toEqual([]);
  });

  test('no row of a table lacks a test or a reason', () => {
    const cells = page.split('\n').filter((line) => /^\|.*\|$/.test(line)).flatMap((row) => row.replaceAll('\\|', ' ').split('|').slice(1, -1));
    expect(cells.filter((cell) => cell.trim() === '')).toEqual([]);
  });
});

describe('The check of references', () => {
  test.each([
    ['a file that is not there', '| a | b | `functions/nothing` |'],
    ['words that no title has', '| a | b | `functions/calls` "nothing of the kind" |'],
    ['the second words', '| a | b | `functions/calls` "Overloads", "nothing of the kind" |'],
  ])('sees %s', (_case, text) => {
    expect(deadReferences(text, topics, sourceOf)).toHaveLength(1);
  });
});
