// What leaks in worker threads only: the same calls on the main thread are right.
const { Worker } = require('node:worker_threads');
const { addon, planted } = require('./planting.cjs');

const body = `const { parentPort, workerData: { planting, topic } } = require('node:worker_threads');
  const { run } = require(planting).addon(topic);
  parentPort.on('message', (fixed) => { run('worker', fixed); parentPort.postMessage('done'); });`;

for (const topic of ['leaks_raw', 'leaks_node_addon_api']) {
  const { run } = addon(topic);
  let worker;
  const once = async (fixed) => {
    run('worker', fixed);
    const done = new Promise((resolve) => worker.once('message', resolve));
    worker.postMessage(fixed);
    await done;
  };
  planted(`${topic}: reference in a worker`, {
    setup: () => { worker = new Worker(body, { eval: true, workerData: { planting: require.resolve('./planting.cjs'), topic } }); },
    teardown: () => worker.terminate(),
    leak: () => once(false),
    twin: () => once(true),
  });
}
