import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { absenceOf, addonPath, driverNames, lacksOf, openDriver } from '../../benchmarks/drivers';
import { observed, plain } from '../../benchmarks/drivers/js';
import type { Driver, Emitter, Lacks, Listener } from '../../benchmarks/emitter';
import { verify } from '../../benchmarks/verify';

const Base = plain.Emitter;

function driverOf(Emitter: new () => Emitter, lacks: Lacks = {}): Driver {
  return { ...plain, Emitter, lacks };
}

/** What is given to a method is refused with a plain error, as some libraries do. */
class PlainErrors extends Base {
  override add(a: number, b: number): number {
    return refuse(() => super.add(a, b));
  }

  override turn(text: string): string {
    return refuse(() => super.turn(text));
  }

  override emit(x: number): number {
    if (typeof x !== 'number') throw new Error('a number expected');
    return super.emit(x);
  }
}

function refuse<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new Error((error as Error).message);
  }
}

const faults: Record<string, new () => Emitter> = {
  'adds what is no number': class extends Base {
    override add(a: number, b: number): number {
      return Number(a) + Number(b);
    }
  },
  'returns the string as it came': class extends Base {
    override turn(text: string): string {
      super.turn(text);
      return text;
    }
  },
  'refuses with another error and does not say so': PlainErrors,
  'does not call the callback': class extends Base {
    override emit(x: number): number {
      super.emit(x);
      return 0;
    }
  },
  'replaces what the callback throws': class extends Base {
    override emit(x: number): number {
      try {
        return super.emit(x);
      } catch (error) {
        throw new TypeError((error as Error).message);
      }
    }
  },
  'gives back another function': class extends Base {
    override get onValue(): Listener {
      return (x) => super.onValue(x);
    }
    override set onValue(value: Listener) {
      super.onValue = value;
    }
  },
  'stores anything as a callback': class extends Base {
    #stored: unknown;
    override get onValue(): Listener {
      return this.#stored as Listener;
    }
    override set onValue(value: Listener) {
      this.#stored = value;
      if (typeof value === 'function') super.onValue = value;
    }
  },
  'cannot be used by its own callback': class extends Base {
    #busy = false;
    override add(a: number, b: number): number {
      if (this.#busy) throw new Error('it is in use');
      return super.add(a, b);
    }
    override emit(x: number): number {
      this.#busy = true;
      try {
        return super.emit(x);
      } finally {
        this.#busy = false;
      }
    }
  },
  'stores anything as the next one': class extends Base {
    #any: unknown;
    override get next(): Emitter {
      return this.#any as Emitter;
    }
    override set next(value: Emitter) {
      this.#any = value;
    }
  },
};

describe('The check before a driver is timed', () => {
  test.each(Object.entries(faults))('A driver is refused that %s', (_, Faulty) => {
    expect(() => verify(driverOf(Faulty), false)).toThrow();
  });

  test('A driver is refused whose counter does not count', () => {
    expect(() => verify(plain, true)).toThrow();
  });

  test('A driver that refuses with another error and says so is accepted', () => {
    expect(() => verify(driverOf(PlainErrors, { typeErrors: 'a reason' }), false)).not.toThrow();
  });

  test('A driver is refused that says so and does not', () => {
    expect(() => verify(driverOf(Base, { typeErrors: 'a reason' }), false)).toThrow();
  });
});

describe('The drivers', () => {
  test('The plain class does what an Emitter does, and the counted one counts', () => {
    expect(() => verify(plain, false)).not.toThrow();
    expect(() => verify(observed, true)).not.toThrow();
  });

  for (const name of driverNames.filter((candidate) => candidate !== 'js')) {
    // `npm test` does not build them; `npm run bench` does, and checks each before it is timed.
    const there = existsSync(addonPath(name)!) && absenceOf(name) === undefined;
    test.skipIf(!there)(`${name}: does what an Emitter does, where it is built`, () => {
      expect(() => verify(openDriver(name, true), true)).not.toThrow();
    });
  }

  test('What a driver lacks comes with a reason that ends a sentence', () => {
    const reasons = driverNames.flatMap((name) => Object.values(lacksOf(name)));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/^it [^.]+$/);
  });
});
