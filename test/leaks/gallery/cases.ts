/** What the gallery has planted, and what the tool has to say of it. */
export interface Case {
  /** The scenario; its twin is `<name>, fixed`. */
  name: string;
  file: string;
  addon: string;
  /** `cause.pattern`. */
  cause: string;
  /** What the finding has to name: a class, a label, a variable, a site. */
  names: RegExp;
}

type Row = [name: string, cause: string, names: RegExp];

const tether = 'napi-tether', nodeAddonApi = 'node-addon-api', raw = 'Node-API', javascript = 'none';

const inFile = (file: string, addon: string, rows: readonly Row[]): Case[] => rows.map(([name, cause, names]) => ({ name, file, addon, cause, names }));

/** The same faults in C and in C++: the function that a site has to name differs. */
const foreign: [name: string, cause: string, inC: string, inCpp: string][] = [
  ['self-cycle', 'self-cycle', 'self_cycle', 'Session'],
  ['reference', 'native-reference', 'make_reference', 'MakeReference'],
  ['dead-reference', 'weak-reference', 'make_weak', 'MakeWeak'],
  ['thread-safe-function', 'thread-safe-function', 'make_thread_safe', 'MakeThreadSafe'],
  ['deferred', 'deferred', 'make_promise', 'MakePromise'],
  ['async-work', 'async-work', 'make_work', 'Job'],
  ['external-memory', 'external-memory', 'report_memory', 'ReportMemory'],
  ['cache', 'native-reference', 'store_in_cache', 'StoreInCache'],
  ['callback', 'native-reference', 'store_callback', 'StoreCallback'],
  ['callback that is a native function', 'native-reference', 'store_callback', 'StoreCallback'],
];

const site = (name: string): RegExp => new RegExp(`${name} \\((raw\\.c|node_addon_api\\.cc):\\d+\\)`);

export const cases: Case[] = [
  ...inFile('tether-held-by-native.leak.cjs', tether, [
    ['callback of a class without a traverse', 'callback-cycle', /parameter "callback" of new Forgetful, no traverse of Forgetful.*`self`/],
    ['Root on a callback that captures its owner', 'callback-cycle', /tether::Root "Outer\.value" holds closure back.*`self`/],
    ['Root of an object on itself', 'root', /tether::Root "Outer\.inner" holds Outer/],
    ['Root kept after the work', 'root', /tether::Root "the current job" holds Session/],
    ['chain of Members into a Root', 'root', /tether::Root "head of the queue" holds Session/],
    ['std::shared_ptr outside every traverse', 'shared-owner', /Tile by std::shared_ptr/],
    ['tether::Ref outside every traverse', 'shared-owner', /Coin by tether::Ref/],
    ['cache in C++ that its traverse shows', 'native-container', /the Wall \(wall of .*\) grows and keeps the Tile/],
  ]),
  ...inFile('tether-callbacks.leak.cjs', tether, [
    ['callback in a registry outside any traverse', 'missing-traverse', /parameter "f" of keepCallback/],
    ['CrossThread that is never dropped', 'thread-safe-function', /tether::CrossThread "the pump's function" holds closure onValue/],
  ]),
  ...inFile('tether-held-by-javascript.leak.cjs', tether, [
    ['natives in a Map', 'cache', /Map sessions of .* grows under keys like "session-#" and keeps the Emitter/],
    ['natives behind a listener', 'listener', /listener for "data" that was not removed from EventEmitter holds the Emitter/],
    ['natives behind a timer', 'timer', /timer that has not been cleared holds the Emitter/],
    ['natives behind a chain of closures', 'closure', /`emitter` that closure closing closes over \(hub\.onClose/],
    ['natives in an array of a module', 'array', /array exports\.log of .* grows and keeps the Emitter/],
  ]),
  ...foreign.map(([name, cause, inC]): Case => ({ name, cause, file: 'raw.leak.cjs', addon: raw, names: site(inC) })),
  ...foreign.map(([name, cause, , inCpp]): Case => ({ name, cause, file: 'node-addon-api.leak.cjs', addon: nodeAddonApi, names: site(inCpp) })),
  ...inFile('node-addon-api.leak.cjs', nodeAddonApi, [
    ['released-on-threads', 'thread-safe-function', site('ReleaseOnThreads')],
    ['callback that captures its wrapper', 'callback-cycle', /closure onData by a strong reference.*`self`/],
    ['wrapped objects in a Map', 'cache', /Map open of .* grows and keeps the Session/],
  ]),
  ...inFile('javascript.leak.ts', javascript, [
    ['Map', 'cache', /Map sessions of .* grows under keys like "session-#"/],
    ['cache that fills, and is not emptied', 'cache', /Map recent of .* grows under keys like "key-#"/],
    ['listener', 'listener', /listener for "data" that was not removed from EventEmitter/],
    ['timer', 'timer', /timer that has not been cleared holds the (Timeout|ArrayBuffer)/],
    ['chain of closures', 'closure', /`session` that closure closing closes over \(hooks\.onClose/],
    ['AsyncLocalStorage', 'async-local-storage', /AsyncLocalStorage keeps the ArrayBuffer/],
    ['Error whose stack is not read', 'error-stack', /Error whose stack nobody has read \(errors/],
    ['Promise.race against a promise that does not settle', 'promise-race', /promise that does not settle \(never/],
    ['array of a module', 'array', /array exports\.log of .* grows/],
    ['worker that is not ended', 'worker', /Workers that were started have not ended, and each keeps its MessagePort/],
  ]),
  ...inFile('rare.leak.cjs', raw, [['leaks_raw: one call in a hundred', 'native-reference', site('make_reference')]]),
  ...inFile('rare.leak.cjs', nodeAddonApi, [['leaks_node_addon_api: one call in a hundred', 'native-reference', site('MakeReference')]]),
  ...inFile('rare.leak.cjs', tether, [['programs: one call in a hundred', 'array', /array failures of .* grows and keeps the Emitter/]]),
  ...inFile('small.leak.cjs', raw, [['leaks_raw: 16 bytes of malloc', 'native-memory', /malloc/]]),
  ...inFile('small.leak.cjs', nodeAddonApi, [['leaks_node_addon_api: 16 bytes of malloc', 'native-memory', /malloc/]]),
  ...inFile('small.leak.cjs', tether, [['std::unique_ptr handed to C++ and kept', 'native-memory', /malloc/]]),
  ...inFile('workers.leak.cjs', raw, [['leaks_raw: reference in a worker', 'native-reference', site('make_reference')]]),
  ...inFile('workers.leak.cjs', nodeAddonApi, [['leaks_node_addon_api: reference in a worker', 'native-reference', site('MakeReference')]]),
];
