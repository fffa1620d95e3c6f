// Measured by the reading in readings.cjs.
const { scenario } = require('napi-tether/leaks');
const counts = require('./readings.cjs');

scenario('keeps 32 bytes', () => { counts.allocate(32); });
scenario('keeps nothing', () => {});
scenario('is not to be measured', { noisy: false }, () => { counts.allocate(32); });
scenario('keeps less with every further process', () => { counts.allocate(counts.processes() > 2 ? 0 : 64); });
