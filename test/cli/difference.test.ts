import { describe, expect, test } from 'vitest';
import { difference } from '../../src-ts/cli/difference';

const lines = (...all: (string | number)[]) => all.join('\n');

describe('Difference of two texts', () => {
  test('shows the first stretch that differs, with two lines around it', () => {
    expect(difference(lines(1, 2, 3, 4, 5, 6, 7), lines(1, 2, 3, 'four', 5, 6, 7))).toBe(lines('@@ line 4 @@', '  2', '  3', '- 4', '+ four', '  5', '  6'));
  });

  test('knows what was added and what was taken away', () => {
    expect(difference(lines(1, 2), lines(1, 'new', 2))).toBe(lines('@@ line 2 @@', '  1', '+ new', '  2'));
    expect(difference(lines(1, 'old', 2), lines(1, 2))).toBe(lines('@@ line 2 @@', '  1', '- old', '  2'));
    expect(difference('', lines(1, 2))).toBe(lines('@@ line 1 @@', '- ', '+ 1', '+ 2'));
  });

  test('counts a repeated line once', () => {
    expect(difference(lines('a', 'a'), lines('a', 'a', 'a'))).toBe(lines('@@ line 3 @@', '  a', '  a', '+ a'));
  });

  test('is cut short', () => {
    const long = Array.from({ length: 50 }, (_, index) => index);
    const shown = difference('x', lines(...long)).split('\n');
    expect(shown.length).toBe(1 + 1 + 20 + 1);
    expect(shown.at(-1)).toBe('+ ... and 30 more');
  });
});
