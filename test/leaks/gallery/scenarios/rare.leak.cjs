// One iteration in a hundred leaks.
const { addon, planted } = require('./planting.cjs');

for (const topic of ['leaks_raw', 'leaks_node_addon_api']) {
  const { run } = addon(topic);
  planted(`${topic}: one call in a hundred`, { iterations: 211, leak: () => { run('rare', false); }, twin: () => { run('rare', true); } });
}

const { Emitter } = addon('programs');
const failures = [];
planted('programs: one call in a hundred', {
  iterations: 211,
  leak: (iteration) => { const emitter = new Emitter(); if (iteration % 100 === 99) failures.push(emitter); },
  twin: (iteration) => { const emitter = new Emitter(); if (iteration % 100 === 99) failures[0] = emitter; },
});
