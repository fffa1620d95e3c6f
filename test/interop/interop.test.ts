import { describe, expect, test } from 'vitest';
import { loadAddon } from '../support/addon';

interface Mixed {
  describe(name: string, value: number): object;
  call(callback: (value: unknown) => unknown, argument: unknown): unknown;
  lengthOf(buffer: Uint8Array): number;
  first(array: number[]): number;
  fail(message: string): void;
}
const { Mixed } = loadAddon('interop') as unknown as { Mixed: new () => Mixed };

describe('node-addon-api types', () => {
  const mixed = new Mixed();

  test('go in and come out', () => {
    expect(mixed.describe('answer', 42)).toEqual({ answer: 42 });
    expect(mixed.call((value) => [value], 'x')).toEqual(['x']);
    expect(mixed.lengthOf(Buffer.from('four'))).toBe(4);
    expect(mixed.first([2.5])).toBe(2.5);
  });

  test('are checked as parameters', () => {
    expect(() => mixed.describe(5 as never, 1)).toThrow(
      expect.objectContaining({ code: 'ERR_TETHER_ARGUMENT', message: expect.stringMatching(/argument "name" \(1 of 2\) must be .*String/) }),
    );
    expect(() => mixed.call({} as never, 1)).toThrow(TypeError);
    expect(() => mixed.lengthOf([] as never)).toThrow(TypeError);
  });

  test('let a Napi::Error through as what it is', () => {
    expect(() => mixed.fail('too far')).toThrow(RangeError);
    expect(() => mixed.fail('too far')).toThrow('too far');
  });

  test('let a JS error through them as the same object', () => {
    const fault = new Error('thrown in JS');
    const attempt = (): unknown => mixed.call(() => { throw fault; }, 1);
    expect(attempt).toThrow(fault);
  });
});
