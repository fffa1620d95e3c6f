// What the laws, threads and ends of environments do to memory, in small form. Under Valgrind.
const { Worker, isMainThread } = require('node:worker_threads');
const path = require('node:path');
const load = (topic) => require(path.join(__dirname, '../../build/Release', `${topic}.node`));
const turn = () => new Promise((resolve) => setImmediate(resolve));
const collect = async () => { for (let i = 0; i < 3; i++) { gc(); await turn(); } };

function rings({ Node }) {
  for (let n = 0; n < 50; n++) {
    const ring = Array.from({ length: 4 }, (_, i) => new Node(`ring${i}`));
    ring.forEach((node, i) => { node.next = ring[(i + 1) % 4]; node.callback = () => node; });
  }
}

async function threads({ Pump }) {
  const pump = new Pump();
  pump.open((number) => number + 1, 4, 'block');
  pump.call(20);
  while (pump.sum + pump.failures < 210) await turn();
  pump.join();
  pump.dropOnThread();
  pump.join();
  return pump.sum;
}

(async () => {
  const teardown = load('teardown');
  rings(teardown);
  await collect();
  globalThis.kept = new teardown.Node('kept');
  const sum = await threads(load('threads'));
  await collect();
  if (isMainThread) await new Promise((resolve) => new Worker(__filename).on('exit', resolve));
  if (sum !== 210) process.exit(1);
  console.log('done');
})();
