import { describe, expect, test } from 'vitest';
import { loadAddon } from '../support/addon';

const addon = loadAddon<Record<string, any>>('expected');

function thrownBy(attempt: () => unknown): unknown {
  try {
    attempt();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

// The build for an older standard has no std::expected.
describe.skipIf(addon.text === undefined)('std::expected', () => {
  test('a value is the result', () => {
    for (const name of ['text', 'exception', 'coded', 'pointed', 'code', 'value']) expect(addon[name](5)).toBe(5);
    expect(addon.list(2)).toEqual([7, 7]);
    expect(addon.nothing(1)).toBeUndefined();
  });

  test('an error is thrown as what it is', () => {
    expect(thrownBy(() => addon.text(-1))).toMatchObject({ name: 'Error', message: 'too small' });
    expect(thrownBy(() => addon.exception(-1))).toMatchObject({ name: 'RangeError', message: 'too far' });
    expect(thrownBy(() => addon.coded(-1))).toMatchObject({ code: 'ERR_MINE', message: 'mine' });
    expect(thrownBy(() => addon.pointed(-1))).toMatchObject({ name: 'TypeError', message: 'wrong' });
    expect(thrownBy(() => addon.code(-1))).toMatchObject({ code: 'ENOENT' });
    expect(thrownBy(() => addon.value(-1))).toBe(404);
    expect(thrownBy(() => addon.list(-1))).toMatchObject({ message: 'negative' });
    expect(thrownBy(() => addon.nothing(-1))).toMatchObject({ message: 'negative' });
  });

  test('a callback answers its value', () => {
    expect(addon.ask(() => 5)).toBe(5);
    expect(thrownBy(() => addon.ask(() => 'x'))).toMatchObject({ message: 'the callback\'s result must be a 32-bit integer, received "x"' });
  });

  test('an object that JS gives away inside goes back when the call fails', () => {
    const gift = new addon.Gift(3);
    expect(thrownBy(() => addon.through(gift, 'x'))).toMatchObject({ code: 'ERR_TETHER_ARGUMENT' });
    expect(gift.id).toBe(3);
    expect(addon.through(gift, 1)).toBe(gift);
  });
});
