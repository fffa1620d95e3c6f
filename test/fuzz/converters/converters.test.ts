import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesUnder, root } from '../../support/repository';
import { amount, patience, seed } from '../settings';
import { runOnce, shrinkInput, type Run } from './child';

const all: Run = { part: 'converters', seed, inputs: Math.ceil(amount / 2) };

/** Headers of converters without a function in the addon. */
const elsewhere: Record<string, string> = {
  'expected.h': 'needs a newer standard of C++; the addon "expected" is one of those that are called at random',
  'node_addon_api.h': 'hands values on to another library; likewise the addon "interop"',
  'keyed.h': 'a part of the headers for maps and sets',
  'sequence.h': 'a part of the headers for lists',
  'part.h': 'a part of the headers for containers',
  'product.h': 'a part of the headers for pairs and tuples',
  'members.h': 'how an author names the members of a class of theirs',
};

describe('Converters', () => {
  test('take any value or refuse it with a code, and answer the same when asked again', () => {
    const outcome = runOnce(all);
    if (outcome.failure) expect.fail(`TETHER_FUZZ_SEED=${seed}; the input ${shrinkInput(all, outcome.input)} is enough: ${outcome.failure}`);
    // A few inputs of each kind need not hit what a narrow one takes.
    if (amount < 50_000) return;
    for (const [name, { accepted, refused }] of Object.entries(outcome.counts)) {
      expect(accepted, `${name} takes something`).toBeGreaterThan(0);
      if (!/\.(value|values)$/.test(name)) expect(refused, `${name} refuses something`).toBeGreaterThan(0);
    }
    expect(outcome.features).toBeGreaterThan(300);
  }, patience);

  test('are all among the targets', () => {
    const source = readFileSync(path.join(root, 'test/fuzz/fuzz.cc'), 'utf8');
    const headers = filesUnder('src-native/include/tether/convert', /\.h$/).map((file) => path.basename(file));
    expect(headers.filter((header) => !source.includes(`<tether/convert/${header}>`)).sort()).toEqual(Object.keys(elsewhere).sort());
  });

  test('a planted one that answers something else is found', () => {
    const planted: Run = { part: 'planted.converter', seed, inputs: 200 };
    const outcome = runOnce(planted);
    expect(outcome.failure).toContain('the round trip of planted.converter.skewed fails');
    expect(runOnce({ ...planted, only: [shrinkInput(planted, outcome.input)] }).failure).toContain('skewed');
  }, patience);
});
