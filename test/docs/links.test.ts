import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesUnder, root } from '../support/repository';
import { anchorsOf, deadLinks } from './links';

const pages = ['README.md', 'CONTRIBUTING.md', ...['docs', 'examples', 'benchmarks'].flatMap((folder) => filesUnder(folder, /\.md$/))];

function read(file: string): string | undefined {
  const found = path.join(root, file);
  if (!existsSync(found)) return undefined;
  return statSync(found).isDirectory() ? '' : readFileSync(found, 'utf8');
}

describe('Links of the documentation', () => {
  test.each(pages)('%s: all lead somewhere', (page) => {
    expect(deadLinks(page, read(page)!, read)).toEqual([]);
  });

  test.each([
    ['a file that does not exist', '[a](missing.md)'],
    ['a heading that does not exist', '[a](there.md#nothing)'],
    ['a heading of the page itself that does not exist', '[a](#nothing)'],
    ['a heading that is only in a block of code', '[a](#code)\n\n```sh\n# Code\n```'],
  ])('the check sees %s', (_case, text) => {
    expect(deadLinks('docs/a.md', text, (file) => (file === 'docs/there.md' ? '# There\n' : undefined))).toHaveLength(1);
  });

  test.each([
    ['a file', '[a](there.md)'],
    ['a heading', '[a](there.md#who-owns-it-stdunique_ptr)'],
    ['a heading of the page itself', '# Here\n[a](#here)'],
    ['the web', '[a](https://example.org/#nothing)'],
    ['code', '`[a](missing.md)`'],
  ])('the check accepts %s', (_case, text) => {
    const there = '# Who owns it: `std::unique_ptr`?\n';
    expect(deadLinks('docs/a.md', text, (file) => (file === 'docs/there.md' ? there : undefined))).toEqual([]);
  });
});

test('Anchors: are made as GitHub makes them', () => {
  expect(anchorsOf('# The last look: onCollect\n## A `Converter` of your own\n')).toEqual([
    'the-last-look-oncollect', 'a-converter-of-your-own']);
});
