// Processes that outlive the scenario: one ends with its group, and the other has left that, with both ends of its output.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { scenario } = require('napi-tether/leaks');

const start = (detached) => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'inherit', detached });
  child.unref();
  fs.appendFileSync(process.env.LEAK_TEST_PIDS, `${child.pid}\n`);
};
for (const detached of [false, true]) {
  scenario(detached ? 'leaves a daemon' : 'leaves a child', (iteration) => { if (iteration === 0) start(detached); });
}
