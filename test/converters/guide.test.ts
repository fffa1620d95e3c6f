import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesUnder, root } from '../support/repository';
import { converters } from './addon';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const guide = read('docs/converters.md');

describe('The guide to converters', () => {
  test('shows the example that is compiled and tested here', () => {
    const example = read('test/converters/color.h');
    expect(guide).toContain(example.slice(example.indexOf('// A value:')).trimEnd());
  });

  // What several headers have in common is named in the guide's text.
  test('names every header of convert/', () => {
    const headers = filesUnder('src-native/include/tether/convert', /\.h$/).map((file) => path.posix.basename(file));
    const shared = ['product.h', 'node_addon_api.h'];
    expect(headers.filter((header) => !shared.includes(header) && !guide.includes(header))).toEqual([]);
  });
});

test.each<[string, string, string]>([
  ['doubles', 'Iterable<number>', 'number[]'],
  ['nested', 'Iterable<Iterable<number>>', 'number[][]'],
  ['optionals', 'Iterable<number | null | undefined>', '(number | undefined)[]'],
  ['three', '[number, number, number]', '[number, number, number]'],
  ['many', 'number[]', 'number[]'],
  ['tuple', '[number, string, boolean]', '[number, string, boolean]'],
  ['map', 'ReadonlyMap<string, number> | Readonly<Record<string, number>>', 'Map<string, number>'],
  ['numbered', 'ReadonlyMap<number, string>', 'Map<number, string>'],
  ['set', 'Iterable<string>', 'Set<string>'],
  ['variant', 'undefined | null | number | string', 'undefined | number | string'],
  ['time', 'Date', 'Date'],
  ['duration', 'number', 'number'],
  ['path', 'string | { readonly href: string } | Uint8Array', 'string'],
  ['span', 'Float64Array', 'Float64Array'],
  ['typed', 'BigInt64Array', 'BigInt64Array'],
  ['bigInt', 'bigint | number', 'bigint'],
  ['promise', 'Promise<number[]>', 'Promise<number[]>'],
  ['nothing', 'Promise<void>', 'Promise<void>'],
  ['iterable', 'Iterable<string>', 'Iterable<string>'],
])('Declared type: %s is %s from JS and %s to JS', (name, from, to) => {
  expect(converters.types().get(name)).toEqual([from, to]);
});
