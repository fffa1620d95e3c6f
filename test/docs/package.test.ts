/** Who reads a message has the package, and may not have the repository. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { filesUnder, root } from '../support/repository';

const pagesIn = (text: string) => [...text.matchAll(/\bdocs\/[\w-]+\.md\b/g)].map(([page]) => page);
const sources = [...filesUnder('src-ts', /\.m?tsx?$/), ...filesUnder('src-native', /\.(cc|h)$/)];
const named = [...new Set(sources.flatMap((file) => pagesIn(readFileSync(path.join(root, file), 'utf8'))))];

test('Package: pages that the code names exist, and are shipped', () => {
  expect(named).toContain('docs/leaks.md');
  expect(named.filter((page) => !existsSync(path.join(root, page)))).toEqual([]);
  const { files } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { files: string[] };
  expect(files).toContain('docs/*.md');
});

test('Package: a page that the code names is noticed', () => {
  expect(pagesIn('see docs/leaks.md and docs/no-such-page.md')).toEqual(['docs/leaks.md', 'docs/no-such-page.md']);
});
