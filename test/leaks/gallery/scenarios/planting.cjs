// Planted leaks, each declared beside its fixed twin.
const path = require('node:path');
const { scenario } = require('napi-tether/leaks');

const build = process.env.GALLERY_ADDONS ?? path.join(__dirname, '..', '..', '..', '..', 'build', 'Release');

/** A test addon of the build under test. */
exports.addon = (topic) => require(path.join(build, `${topic}.node`));

// One for each iteration is seen in few of them.
const few = { iterations: 53 };

/** Two scenarios: `name` leaks, and `name, fixed` is the same without the fault. */
exports.planted = (name, { leak, twin, ...options }) => {
  // Bytes of malloc are measured where they are what leaks; all else has an exact signal.
  scenario(name, { noisy: false, ...few, ...options }, leak);
  scenario(`${name}, fixed`, { noisy: false, ...few, ...options }, twin);
};
