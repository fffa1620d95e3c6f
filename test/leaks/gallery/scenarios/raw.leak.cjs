// Addons on Node-API itself, in C.
const { addon, planted } = require('./planting.cjs');
const { run } = addon('leaks_raw');

for (const pattern of ['self-cycle', 'reference', 'dead-reference', 'thread-safe-function', 'deferred', 'async-work', 'external-memory', 'cache']) {
  planted(pattern, { leak: () => { run(pattern, false); }, twin: () => { run(pattern, true); } });
}

planted('callback', { leak: () => { run('callback', false, function onData() {}); }, twin: () => { run('callback', true, function onData() {}); } });
planted('callback that is a native function', { leak: () => { run('callback', false); }, twin: () => { run('callback', true); } });
