import { expect, test } from 'vitest';
import type { PathStep, RetainingPath } from '../../../src-ts/leaks/finding';
import { fingerprintOf } from '../../../src-ts/leaks/fingerprint';
import { runLeak, type Program } from './child';

const step = (edge: string, node: string, suspect = true): PathStep => ({ edge, node, native: false, suspect });
const path = (...steps: PathStep[]): RetainingPath => ({ heldBy: 'javascript', root: 'module src/cache.js', steps });
const usual = path(step('.exports', 'Object', false), step('.sessions', 'Array'), step('[17]', 'Session'));
const print = (one: RetainingPath | undefined, subject = 'Session', pattern?: string) => fingerprintOf(subject, one, pattern);

test('Fingerprint: hexadecimal, and the same for the same path', () => {
  expect(print(usual)).toMatch(/^[0-9a-f]{16}$/);
  expect(print(structuredClone(usual))).toBe(print(usual));
});

test.each<[string, RetainingPath]>([
  ['an index', path(step('.exports', 'Object', false), step('.sessions', 'Array'), step('[18]', 'Session'))],
  ['what is no suspect', path(step('.exports', 'Exports', false), step('.other', 'Object', false), step('.sessions', 'Array'), step('[17]', 'Session'))],
  ['a place in a file', { ...usual, steps: usual.steps.map((one) => ({ ...one, site: { file: 'elsewhere.js', line: 3 } })) }],
  ['how many there are', { ...usual, count: 7 }],
  ['the folder of the module', { ...usual, root: 'module lib/cache.js' }],
])('Fingerprint: %s is no part of it', (_, other) => {
  expect(print(other)).toBe(print(usual));
});

test.each<[string, string]>([
  ['another subject', print(usual, 'Emitter')],
  ['another kind of root', print({ ...usual, root: 'global' })],
  ['native code instead of JS', print({ ...usual, heldBy: 'native' })],
  ['another suspect', print(path(step('.exports', 'Object', false), step('.connections', 'Array'), step('[17]', 'Session')))],
  ['no path', print(undefined)],
])('Fingerprint: %s is another leak', (_, other) => {
  expect(other).not.toBe(print(usual));
});

test('Fingerprint: leaks without a path differ by what is thought of them', () => {
  expect(print(undefined, 'napi_ref', 'deferred')).not.toBe(print(undefined, 'napi_ref', 'weak-reference'));
  expect(print(undefined, 'napi_ref', 'deferred')).toBe(print(undefined, 'napi_ref', 'deferred'));
});

const cacheOf = (before: string, key: string): Program => ({
  addons: ['programs'], kind: 'native', subject: 'Emitter', className: 'Emitter',
  prepare: `${before}; const { Emitter } = load("programs"); globalThis.sessions = new Map(); globalThis.list = [];`,
  twin: '() => {}', leak: `(round) => { sessions.set(${key}, { emitter: new Emitter() }); list.push([new Emitter()]); }`,
});

test('Fingerprint: two runs of a program agree, and so does one that has changed elsewhere', async () => {
  const fingerprints = async (program: Program) => (await runLeak(program)).findings.map(({ fingerprint }) => fingerprint).sort();
  const first = await fingerprints(cacheOf('', '`a${round}`'));
  expect(new Set(first).size).toBe(2);
  expect(await fingerprints(cacheOf('', '`a${round}`'))).toEqual(first);
  const padding = 'globalThis.aaa = Array.from({ length: 999 }, (_, at) => ({ at })); class Other { x = new Map([[1, {}]]); } globalThis.other = new Other()';
  expect(await fingerprints(cacheOf(padding, '`b${round + 1000}`'))).toEqual(first);
});
