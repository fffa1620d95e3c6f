import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesUnder, root } from '../support/repository';
import { tooLong } from './ceilings';

const folders = ['src-native', 'src-ts', 'test', 'benchmarks', 'examples'];
const written = folders
  .flatMap((folder) => filesUnder(folder, /\.(h|cc|c|m?tsx?)$/))
  .filter((file) => !file.startsWith('src-native/core/generated/') && !file.endsWith('.d.node.ts'));

const lines = (count: number) => 'x\n'.repeat(count);

describe('File length', () => {
  test('no file is longer than its kind may be', () => {
    const findings = written.map((file) => tooLong(file, readFileSync(path.join(root, file), 'utf8')));
    expect(findings.filter((finding) => finding !== undefined)).toEqual([]);
  });

  test.each([
    ['src-native/include/tether/class.h', 400],
    ['src-native/include/tether/detail/edge.h', 500],
    ['src-native/core/slots.cc', 500],
    ['src-ts/runtime/settle.ts', 300],
  ])('the check sees one line too many in %s', (file, ceiling) => {
    expect(tooLong(file, lines(ceiling))).toBeUndefined();
    expect(tooLong(file, lines(ceiling + 1))).toContain(`${ceiling + 1} lines`);
  });
});
