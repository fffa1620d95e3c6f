// Stands in for malloc: what the scenario says it allocated, the array buffers, and the noise of a process.
const fs = require('node:fs');

let used = 0;
let seed = 7;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;

exports.allocate = (bytes) => { used += bytes; };
exports.mallocInUse = () => {
  used += 300 + Math.round(random() * 600);
  return used + process.memoryUsage().arrayBuffers;
};

const log = process.env.LEAK_TEST_PIDS;
if (log && !fs.existsSync(log)) fs.writeFileSync(log, '');
if (log) fs.appendFileSync(log, 'x');
/** In how many processes this module has been loaded. */
const loaded = log ? fs.readFileSync(log, 'utf8').length : 0;
exports.processes = () => loaded;
