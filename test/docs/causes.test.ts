/** Messages, SARIF and readers go from the name of a cause to docs/leaks.md. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { filesUnder, root } from '../support/repository';
import { anchorsOf } from './links';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** All names that a line `pattern: ...` may give. */
const patternsIn = (source: string) => [...source.matchAll(/\bpattern: [^,]*/g)].flatMap(([line]) => [...line.matchAll(/'([a-z][a-z-]*)'/g)].map(([, name]) => name!));

const files = [...filesUnder('src-ts/leaks', /(causes[\w-]*|held-kinds)\.ts$/), ...filesUnder('src-ts/leaks/watch', /\.ts$/), 'src-ts/reporters/wording.ts'];
const patterns = [...new Set(files.flatMap((file) => patternsIn(read(file))))];

test('Causes: each has a section in docs/leaks.md', () => {
  expect(patterns).toEqual(expect.arrayContaining(['callback-cycle', 'missing-traverse', 'module', 'global', 'cache', 'dead-reference', 'unexplained']));
  const anchors = anchorsOf(read('docs/leaks.md'));
  expect(patterns.filter((pattern) => !anchors.includes(pattern))).toEqual([]);
});

test('Causes: a section that is missing is noticed', () => {
  expect(patternsIn("  pattern: variable === undefined ? 'one-cause' : 'another',\n")).toEqual(['one-cause', 'another']);
  expect(anchorsOf('### one-cause\n')).not.toContain('another');
});
