import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../support/repository';
import { rounds, runLeak, shown, type Program } from './child';

interface Expected {
  pattern: string;
  path: RegExp | string;
  heldBy?: 'native' | 'javascript';
  /** Of the sentence. */
  says: RegExp;
}

const native = { kind: 'native', className: 'Session', subject: 'Session' } as const;

const bound: [string, Program, Expected][] = [
  ['a callback without traverse that closes over its owner', {
    addons: ['programs'], kind: 'native', subject: 'Forgetful', className: 'Forgetful', prepare: 'const { Container, Forgetful } = load("programs");',
    twin: '() => { const self = new Container(() => self); }', leak: '() => { const self = new Forgetful(function onData() { return self; }); }',
  }, {
    pattern: 'callback-cycle', heldBy: 'native', says: /^C\+\+ keeps what came as parameter "callback" of new Forgetful, no traverse of Forgetful visits it/,
    path: 'held by native code outside any traverse -> parameter "callback" of new Forgetful~ closure onData -> context self~ Forgetful',
  }],
  ['the same in a script whose file name was put together, as module runners do', {
    addons: ['programs'], kind: 'native', subject: 'Forgetful', className: 'Forgetful',
    prepare: `const { Container, Forgetful } = load("programs");
      const listening = new (require('node:vm').Script)('(Type) => { const self = new Type(function onData() { return self; }); }', { filename: '/srv/application/' + process.pid + '.js' }).runInThisContext();`,
    twin: '() => { listening(Container); }', leak: '() => { listening(Forgetful); }',
  }, {
    pattern: 'callback-cycle', heldBy: 'native', says: /^C\+\+ keeps what came as parameter "callback" of new Forgetful/,
    path: 'held by native code outside any traverse -> parameter "callback" of new Forgetful~ closure onData -> context self~ Forgetful',
  }],
  ['the same as a root', {
    addons: ['programs'], kind: 'root', subject: 'held by native code outside any traverse', className: 'Forgetful', prepare: 'const { Container, Forgetful } = load("programs");',
    twin: '() => { const self = new Container(() => self); }', leak: '() => { const self = new Forgetful(function onData() { return self; }); }',
  }, { pattern: 'missing-traverse', heldBy: 'native', says: /parameter "callback" of new Forgetful/, path: 'held by native code outside any traverse -> parameter "callback" of new Forgetful~ closure onData' }],
  ['a Root in an object that it reaches', {
    addons: ['peers'], kind: 'native', subject: 'Outer', className: 'Outer', prepare: 'const { Outer } = load("peers");',
    twin: '() => { const self = new Outer(""); self.holdValue(() => 1); }', leak: '() => { const self = new Outer(""); self.holdValue(function back() { return self; }); }',
  }, { pattern: 'callback-cycle', heldBy: 'native', says: /^The tether::Root "Outer\.value" holds closure back, and that captures the Outer \(as `self`\)/, path: 'Outer.value -> tether::Root~ closure back -> context self~ Outer' }],
  ['a Map of bound objects', {
    addons: ['programs'], kind: 'native', subject: 'Emitter', className: 'Emitter', prepare: 'const { Emitter } = load("programs"); globalThis.sessions = new Map();',
    twin: '(round) => { const key = `session-${round}`; sessions.set(key, new Emitter()); sessions.delete(key); }',
    leak: '(round) => { sessions.set(`session-${round}`, new Emitter()); }',
  }, { pattern: 'cache', heldBy: 'javascript', says: /^The Map global\.sessions grows under keys like "session-#" and keeps the Emitter\.$/, path: 'global -> .sessions~ Map -> Map entry~ Emitter' }],
  ['a circle of bound objects behind a global, by the names of their members', {
    addons: ['programs'], kind: 'native', subject: 'Wrapper', className: 'Wrapper',
    prepare: `const { Emitter, Wrapper } = load("programs");
      load("programs")[Symbol.for('napi-tether.control')].slotNames = () => ({ Emitter: ['', 'onEvent', 'next'] });
      globalThis.hub = new Emitter();`,
    twin: '() => { const one = new Emitter(), wrapper = new Wrapper(); one.onEvent = () => [wrapper, one]; }',
    leak: '() => { const last = hub.onEvent, wrapper = new Wrapper(); hub.onEvent = function chained() { return [last, wrapper]; }; }',
  }, { pattern: 'closure', heldBy: 'javascript', says: /`wrapper` that closure chained closes over/, path: /^global -> \.hub~ Emitter -> Emitter\.onEvent~ closure chained -> .*context wrapper~ Wrapper$/ }],
];

const foreign: [string, Program, Expected][] = [
  ['a stored callback that closes over its wrapper', {
    addons: ['leaks_foreign'], kind: 'handle', subject: '', className: 'Session', prepare: 'const { Session: Native } = load("leaks_foreign");',
    twin: '() => { const self = new Native(); self.listen(() => self); self.close(); }', leak: '() => { const self = new Native(); self.listen(function onData() { return self; }); }',
  }, { pattern: 'callback-cycle', heldBy: 'native', says: /^Native code holds closure onData by a strong reference, and it captures a native object \(as `self`\)/, path: '(Global handles) -> napi_ref~ closure onData' }],
  ['a reference to its own wrapper', {
    addons: ['leaks_foreign'], kind: 'handle', subject: '', className: 'Session', prepare: 'const { Session: Native } = load("leaks_foreign");',
    twin: '() => { const self = new Native(); self.keepSelf(); self.close(); }', leak: '() => { new Native().keepSelf(); }',
  }, { pattern: 'self-cycle', heldBy: 'native', says: /strong reference to the wrapper of its own Session/, path: '(Global handles) -> napi_ref~ Session' }],
  ['a Map of wrapped objects', {
    addons: ['leaks_foreign'], kind: 'handle', subject: '', className: 'Session', prepare: 'const { Session: Native } = load("leaks_foreign"); globalThis.open = new Map();',
    twin: '(round) => { open.set(round, new Native()); open.delete(round); }', leak: '(round) => { open.set(round, new Native()); }',
  }, { pattern: 'cache', heldBy: 'javascript', says: /^The Map global\.open grows and keeps the Session/, path: 'global -> .open~ Map -> Map entry~ Session' }],
  ['a promise that is never settled', {
    addons: ['leaks_foreign'], kind: 'handle', subject: '', className: 'Session', prepare: 'const { wait } = load("leaks_foreign");',
    twin: '() => Promise.resolve()', leak: '() => { wait(); }',
  }, { pattern: 'deferred', heldBy: 'native', says: /never settled/, path: '(Global handles) -> napi_ref~ Promise' }],
];

const plain: [string, Program, Expected][] = [
  ['timer', {
    ...native, twin: '() => { const it = new Session(); clearTimeout(setTimeout(() => it, 1e6)); }', leak: '() => { const it = new Session(); setTimeout(function tick() { return it; }, 1e6); }',
  }, { pattern: 'timer', says: /has not been cleared/, path: /^timers -> \._idle\w+~ Timeout -> \._onTimeout~ closure tick -> context it~ Session$/ }],
  ['error-stack', {
    ...native, prepare: 'globalThis.errors = [];', twin: '() => { const error = new Session().fail(); error.stack; errors.push(error); }', leak: '() => { errors.push(new Session().fail()); }',
  }, { pattern: 'error-stack', says: /global\.errors\[\d+\]/, path: 'global -> .errors~ Array -> [#]~ Error -> captured stack~ Session' }],
  ['listener', {
    ...native, prepare: 'globalThis.bus = new (require("node:events"))().setMaxListeners(0);',
    twin: '() => { const it = new Session(), listener = () => it; bus.on("data", listener); bus.off("data", listener); }', leak: '() => { const it = new Session(); bus.on("data", () => it); }',
  }, { pattern: 'listener', says: /^A listener for "data" that was not removed from EventEmitter/, path: /\._events~ Object -> \.data~/ }],
  ['listener of an AbortSignal', {
    ...native, prepare: 'process.removeAllListeners("warning"); globalThis.abort = new AbortController();',
    twin: '() => { const it = new Session(), listener = () => it; abort.signal.addEventListener("abort", listener); abort.signal.removeEventListener("abort", listener); }',
    leak: '() => { const it = new Session(); abort.signal.addEventListener("abort", () => it); }',
  }, { pattern: 'listener', says: /EventTarget|AbortSignal/, path: /Listener -> \.listener~/ }],
  ['async-local-storage', {
    ...native, prepare: 'const storage = new (require("node:async_hooks").AsyncLocalStorage)();',
    twin: '() => storage.run(new Session(), () => {})', leak: '() => { storage.enterWith(new Session()); setTimeout(() => {}, 1e6); }',
  }, { pattern: 'async-local-storage', says: /AsyncLocalStorage/, path: /Session$/ }],
  ['mock', {
    ...native, prepare: 'globalThis.spies = []; const vitest = import("@vitest/spy");',
    twin: 'async () => { const { fn } = await vitest; const spy = fn(); spies.push(spy); spy(new Session()); spy.mockClear(); }',
    leak: 'async () => { const { fn } = await vitest; const spy = fn(); spies.push(spy); spy(new Session()); }',
  }, { pattern: 'mock', says: /^A mock function keeps the Session among its recorded calls/, path: /\.calls~ Array/ }],
  ['array of a module', {
    ...native, prepare: 'const log = []; exports.log = log; globalThis.theModule = module;', twin: '() => { log.push(new Session()); log.length = 0; }', leak: '() => { log.push({ session: new Session() }); }',
  }, { pattern: 'array', says: /^The array .*log.* grows and keeps the Session/, path: /Array -> \[#\]~ Object -> \.session~ Session$/ }],
  ['object used as a table', {
    ...native, prepare: 'globalThis.byId = {};', twin: '(round) => { byId["k" + round] = new Session(); delete byId["k" + round]; }', leak: '(round) => { byId["k" + round] = new Session(); }',
  }, { pattern: 'cache', says: /^The object global\.byId grows under keys like "k#"/, path: 'global -> .byId~ Object -> .k#~ Session' }],
  ['Set', {
    ...native, prepare: 'globalThis.all = new Set();', twin: '() => { const it = new Session(); all.add(it); all.delete(it); }', leak: '() => { all.add(new Session()); }',
  }, { pattern: 'cache', says: /^The Set global\.all grows/, path: 'global -> .all~ Set -> Set entry~ Session' }],
  ['suspended function', {
    ...native, prepare: 'const never = new Promise(() => {}); globalThis.never = never;', twin: '() => (async () => { const it = new Session(); await null; return it; })().then(() => {})',
    leak: '() => { (async function work() { const it = new Session(); await never; return it; })(); }',
  }, { pattern: 'suspended-function', says: /suspended/, path: /suspended work -> local variable~ Session$/ }],
  ['pending promise', {
    ...native, prepare: 'const never = new Promise(() => {}); globalThis.never = never;', twin: '() => { const it = new Session(); return Promise.resolve().then(() => it).then(() => {}); }',
    leak: '() => { const it = new Session(); never.then(() => it); }',
  }, { pattern: 'pending-promise', says: /global\.never/, path: /^global -> \.never~ Promise -> \(\w+(?: \w+)*\)~ closure \(anonymous\) -> context it~ Session$/ }],
  ['open server', {
    ...native, prepare: 'const net = require("node:net"); const once = require("node:events").once;',
    twin: 'async () => { const it = new Session(); const server = net.createServer(() => it).listen(0); await once(server, "listening"); server.close(); await once(server, "close"); }',
    leak: '() => { const it = new Session(); net.createServer(() => it).listen(0); }',
  }, { pattern: 'resource', says: /^A TCP that is still open/, path: /TCP -> .*Server/ }],
  ['global', {
    ...native, twin: '() => { globalThis.last = new Session(); globalThis.last = undefined; }', leak: '() => { globalThis.last = { before: globalThis.last, session: new Session() }; }',
  }, { pattern: 'global', says: /^global\.last\S* keeps the Session|global\.last/, path: /^global -> \.last~ Object/ }],
];

const check = async (program: Program, { pattern, path, heldBy, says }: Expected) => {
  const { twin, twinGrowth, growth, findings } = await runLeak(program);
  expect(twin.flatMap(({ paths }) => paths.map(shown))).toEqual([]);
  expect(twinGrowth).toBe(0);
  if (program.addons) expect(growth).toBeGreaterThanOrEqual(rounds);
  expect(findings.length).toBeGreaterThan(0);
  const [finding] = findings;
  expect(finding!.cause?.pattern, JSON.stringify(findings, null, 1)).toBe(pattern);
  expect(finding!.cause!.sentence).toMatch(says);
  const seen = finding!.paths.map(shown).find((one) => (typeof path === 'string' ? one === path : path.test(one)));
  expect(seen, finding!.paths.map(shown).join('\n')).toBeDefined();
  if (heldBy) expect(finding!.paths[0]!.heldBy).toBe(heldBy);
  expect(finding!.paths[0]!.count).toBeGreaterThan(rounds / 2);
  return finding!;
};

test.each(bound)('Explanation of a bound class: %s', async (_, program, expected) => { await check(program, expected); });
test.each(foreign)('Explanation of any addon: %s', async (_, program, expected) => { await check(program, expected); });
test.each(plain)('Explanation of JS: %s', async (_, program, expected) => { await check(program, expected); });

test.each(bound.filter(([, { kind }]) => kind === 'native').slice(0, 2))('Explanation while tracing is on: %s: the same leak with the same cause, and where it was made', async (_, program, expected) => {
  const [plainly] = (await runLeak(program)).findings;
  const traced = await check({ ...program, prepare: `${program.prepare} require(${JSON.stringify(path.join(root, 'dist/index.js'))}).trace.start({ sample: 1 });` }, expected);
  expect(traced).toMatchObject({ fingerprint: plainly!.fingerprint, cause: plainly!.cause! });
  expect(plainly!.sites).toEqual([]);
  expect(traced.sites[0]).toMatchObject({ file: expect.stringMatching(/\[eval\]|\/srv\/application/), count: rounds });
});

test('Explanation while tracing is on: where the values of a root were rooted', async () => {
  const [, program, expected] = bound.find(([, { kind }]) => kind === 'root')!;
  const traced = await check({ ...program, prepare: `${program.prepare} require(${JSON.stringify(path.join(root, 'dist/index.js'))}).trace.start({ sample: 1 });` }, expected);
  expect(traced.sites[0]).toMatchObject({ file: expect.stringMatching(/\[eval\]|\/srv\/application/), count: rounds });
});
