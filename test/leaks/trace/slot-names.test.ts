import { describe, expect, test } from 'vitest';
import { loadAddon } from '../../support/addon';
import type { AddonControl } from '../../../src-ts/runtime/addon';

type Loose = Record<string | symbol, any>;

const laws = loadAddon<Loose>('laws');
const lifetime = loadAddon<Loose>('lifetime');
const namesOf = (addon: Loose): Record<string, string[]> => (addon[Symbol.for('napi-tether.control')] as AddonControl).slotNames();

describe('Names of slots', () => {
  test('are those of the fields, by index, behind the wrapper; what a traverse finds has none', () => {
    expect(namesOf(laws)).toMatchObject({
      Link: ['(wrapper)', 'next', 'other', 'callback', ''],
      Device: ['(wrapper)', 'onCall', 'tag', 'peer'],
    });
  });

  test('a class without handles has no slots', () => {
    expect(namesOf(laws).Pebble).toEqual([]);
  });

  test('every class has an entry, and no two fields of one class share a name', () => {
    const names = namesOf(lifetime);
    expect(Object.keys(names)).toEqual(Object.keys((lifetime[Symbol.for('napi-tether.control')] as AddonControl).inspect().classes));
    for (const slots of Object.values(names)) {
      const named = slots.filter((name) => name !== '');
      expect(new Set(named).size).toBe(named.length);
    }
  });
});
