// Addons on node-addon-api, not built with napi-tether.
const { addon, planted } = require('./planting.cjs');
const { run } = addon('leaks_node_addon_api');
const { Session } = addon('leaks_foreign');

for (const pattern of ['self-cycle', 'reference', 'dead-reference', 'thread-safe-function', 'released-on-threads', 'deferred', 'async-work', 'external-memory', 'cache']) {
  planted(pattern, { leak: () => { run(pattern, false); }, twin: () => { run(pattern, true); } });
}

planted('callback', { leak: () => { run('callback', false, function onData() {}); }, twin: () => { run('callback', true, function onData() {}); } });
planted('callback that is a native function', { leak: () => { run('callback', false); }, twin: () => { run('callback', true); } });

planted('callback that captures its wrapper', {
  leak: () => { const self = new Session(); self.listen(function onData() { return self; }); },
  twin: () => { const self = new Session(); self.listen(function onData() { return self; }); self.close(); },
});

const open = new Map();
planted('wrapped objects in a Map', {
  leak: (iteration) => { open.set(iteration, new Session()); },
  twin: (iteration) => { open.set(iteration, new Session()); open.delete(iteration); },
});
