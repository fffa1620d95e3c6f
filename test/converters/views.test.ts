import { describe, expect, test } from 'vitest';
import { converters, messageOf, thrownBy } from './addon';

const detach = (view: ArrayBufferView) => void structuredClone(view.buffer, { transfer: [view.buffer as ArrayBuffer] });

describe('std::span', () => {
  test('is the memory of the caller\'s typed array, to read and to write', () => {
    expect(converters.sum(new Float64Array([1, 2.5]))).toBe(3.5);
    expect(converters.sum(new Float64Array(0))).toBe(0);
    expect(converters.sum(new Float64Array([1, 2, 3, 4]).subarray(1, 3))).toBe(5);
    const floats = new Float32Array([1, 2, 3]);
    converters.scale(floats.subarray(1), 2);
    expect([...floats]).toEqual([1, 4, 6]);
    expect(converters.octets(Buffer.from('abc'))).toBe(3);
    expect(converters.octets(new Uint8ClampedArray(2))).toBe(2);
  });

  test('goes to JS as a new typed array of the same elements', () => {
    const mine = new BigInt64Array([1n, -(2n ** 63n)]);
    const copy = converters.bigs(mine) as BigInt64Array;
    expect(copy).toEqual(mine);
    expect(copy.buffer).not.toBe(mine.buffer);
    expect(converters.unsignedBigs(new BigUint64Array([2n ** 64n - 1n]))).toEqual(new BigUint64Array([2n ** 64n - 1n]));
    expect(converters.spanBytes(new Uint8Array([1, 255]))).toEqual(new Uint8Array([1, 255]));
  });

  test.each<[string, unknown, string]>([
    ['other elements', new Float32Array(1), 'Float32Array'], ['an array', [1], 'Array'], ['an ArrayBuffer', new ArrayBuffer(8), 'ArrayBuffer'],
    ['a DataView', new DataView(new ArrayBuffer(8)), 'DataView'], ['null', null, 'null'], ['a lookalike', { length: 0, __proto__: Float64Array.prototype }, 'Float64Array'],
  ])('is not made of %s', (_, value, received) => {
    expect(messageOf(() => converters.sum(value))).toBe(`sum: argument "numbers" (1 of 1) must be a Float64Array, received ${received}`);
  });

  test('of fixed extent has exactly so many elements', () => {
    expect(converters.exactlyThree(new Float32Array([1, 2, 3]))).toBe(6);
    expect(messageOf(() => converters.exactlyThree(new Float32Array(2)))).toBe('exactlyThree: argument "numbers" (1 of 1) must be a Float32Array of 3 elements, received Float32Array of 2');
  });

  test('is empty when a later argument detached its buffer while it was read', () => {
    const numbers = new Int32Array([1, 2, 3]);
    expect(converters.sumSpanThen(numbers, [1])).toEqual([6, 3]);
    const others = [1];
    Object.defineProperty(others, 0, { get: () => { detach(numbers); return 1; } });
    expect(converters.sumSpanThen(numbers, others)).toEqual([0, 0]);
  });

  test('of a fixed extent fails when its elements went away meanwhile', () => {
    const detached = new Float32Array(3);
    detach(detached);
    expect(messageOf(() => converters.exactlyThree(detached))).toContain('of 3 elements, received Float32Array of 0');
  });
});

describe('TypedArray', () => {
  test('as a parameter looks anew after JS ran', () => {
    const numbers = new Float64Array([1, 2, 3]);
    expect(converters.view(numbers, () => { numbers[0] = 10; })).toEqual([3, 3, 15]);
    expect(converters.view(numbers, () => detach(numbers))).toEqual([3, 0, 0]);
  });

  test('sees a buffer that shrinks during the call', () => {
    const buffer = new (ArrayBuffer as any)(80, { maxByteLength: 80 });
    if (typeof buffer.resize !== 'function') return;
    expect(converters.view(new Float64Array(buffer), () => buffer.resize(16))).toEqual([10, 2, 0]);
  });

  test('writes into the caller\'s memory, and not beyond it', () => {
    const numbers = new Int16Array(3);
    converters.setAt(numbers, 1, -7);
    expect([...numbers]).toEqual([0, -7, 0]);
    const error = thrownBy(() => converters.setAt(numbers, 3, 1));
    expect([error.code, error.message]).toEqual(['ERR_TETHER_RANGE', 'element 3 of a typed array of 3']);
  });

  test.each([0, 1, 1023, 1024, 5000])('out of a vector of %i elements has memory of its own', (count) => {
    const floats = converters.makeFloats(count) as Float32Array;
    expect(floats).toBeInstanceOf(Float32Array);
    expect([floats.length, floats.every((n) => n === 2.5)]).toEqual([count, true]);
    floats.fill(0);
    expect((converters.makeFloats(count) as Float32Array).every((n) => n === 2.5)).toBe(true);
  });

  test('that C++ keeps is copied on its way out, each time', () => {
    (converters.keptFloats() as Float32Array).fill(0);
    expect((converters.keptFloats() as Float32Array).every((n) => n === 1)).toBe(true);
    const mine = new Uint32Array([5]);
    const copy = converters.echoView(mine) as Uint32Array;
    expect([copy, copy.buffer === mine.buffer]).toEqual([mine, false]);
  });
});
