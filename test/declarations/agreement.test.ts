/**
 * What compiles is accepted at run time, and what does not is refused: both sides read the same records, and this calls everything
 * with everything to see that they do.
 */
import { describe, expect, test } from 'vitest';
import { printDeclarations } from '../../src-ts/declarations/print';
import { loadAddon } from '../support/addon';
import { callsOf, type Call } from './calls';
import { diagnose } from './compiler';
import { dataOf } from './data';
import { declaredSamples, samplesOf, soundingClass, type Sample } from './samples';

const addon = loadAddon<Record<string, any>>('declarations');
const samples = samplesOf(addon);
const calls = callsOf(dataOf(addon), samples);
const Dog = soundingClass(addon);

const refusals = ['ERR_TETHER_ARGUMENT', 'ERR_TETHER_OVERLOAD', 'ERR_TETHER_RANGE'];

/** Each sample is made anew where it is used: a call may take it away. */
function freshSamples(all: readonly Sample[]): object {
  return Object.defineProperties({}, Object.fromEntries(all.map(({ name, make }) => [name, { get: make }])));
}

function acceptedAtRunTime({ text }: Call): boolean {
  try {
    new Function('addon', 'sample', 'Dog', text)(addon, freshSamples(samples), Dog);
    return true;
  } catch (error) {
    if (refusals.includes((error as { code: string }).code)) return false;
    throw error;
  }
}

/** Numbers of the calls that TypeScript refuses. */
function refusedByTypes(all: readonly Call[], declarations: string): Set<number> {
  const head = declaredSamples(samples);
  const first = head.split('\n').length + 1;
  const text = [head, ...all.map((call) => `${call.text};`), 'export = addon;', ''].join('\n');
  const found = diagnose({ 'declarations.d.node.ts': declarations, 'calls.cts': text });
  const outside = found.filter(({ file, line }) => file !== 'calls.cts' || line < first);
  expect(outside).toEqual([]);
  return new Set(found.map(({ line }) => line - first));
}

const accepted = calls.map(acceptedAtRunTime);

/** Calls about which the two disagree, as sentences. */
function disagreements(declarations: string): string[] {
  const refused = refusedByTypes(calls, declarations);
  return calls.flatMap((call, number) => {
    if (accepted[number] === !refused.has(number)) return [];
    return [`${call.what}: ${accepted[number] ? 'accepted at run time, and does not compile' : 'compiles, and is refused at run time'}`];
  });
}

describe('Declarations and run time', () => {
  test('agree about every kind of value in every place', () => {
    expect(calls.length).toBeGreaterThan(2000);
    expect(disagreements(printDeclarations(dataOf(addon)))).toEqual([]);
  });

  test('are both told apart by the calls: of each kind there are many', () => {
    const count = accepted.filter((isAccepted) => isAccepted).length;
    expect(count).toBeGreaterThan(200);
    expect(calls.length - count).toBeGreaterThan(1000);
  });

  test.each([
    ['a parameter declared too wide', 'flag(flag: boolean)', 'flag(flag: boolean | number)', 'compiles, and is refused'],
    ['a parameter declared too narrow', 'tagged: Tagged | Both)', 'tagged: Tagged)', 'accepted at run time'],
    ['a missing null', 'counter?: Counter | null)', 'counter?: Counter)', 'accepted at run time'],
    ['a needed argument declared optional', 'by: number): number;', 'by?: number): number;', 'compiles, and is refused'],
    ['an option too many', '{ path: string; create', '{ path: string; unknownOption?: number; create', 'compiles, and is refused'],
    ['a setter of another type', 'set note(value: string)', 'set note(value: string | null)', 'compiles, and is refused'],
    ['a class that is not nominal', '#private;', '', 'compiles, and is refused'],
  ])('would disagree about %s', (_what, said, instead, expected) => {
    const printed = printDeclarations(dataOf(addon));
    expect(printed).toContain(said);
    expect(disagreements(printed.replaceAll(said, instead))).toContainEqual(expect.stringContaining(expected));
  });
});
