// Each process that it starts writes its id, and would live for a minute.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const { scenario } = require('napi-tether/leaks');

const note = (id) => fs.appendFileSync(process.env.LEAK_TEST_PIDS, `${id}\n`);
scenario('starts a process and hangs', { timeout: 1500, warmup: 1 }, () => {
  note(process.pid);
  note(spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' }).pid);
  for (;;);
});
