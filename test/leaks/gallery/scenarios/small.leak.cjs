// Some bytes of malloc for each call, which only the statistics see.
const { addon, planted } = require('./planting.cjs');

for (const topic of ['leaks_raw', 'leaks_node_addon_api']) {
  const { run } = addon(topic);
  planted(`${topic}: 16 bytes of malloc`, { noisy: true, leak: () => { run('malloc', false); }, twin: () => { run('malloc', true); } });
}

// From then on it is C++'s alone, and no object of JS stands for it.
const { Parcel, give, emptyDepot } = addon('trace');
planted('std::unique_ptr handed to C++ and kept', { noisy: true, leak: () => { give(new Parcel()); }, twin: () => { give(new Parcel()); emptyDepot(); } });
