// node test/leaks/costs/read-snapshot.cjs <file>: what it costs to explain who holds the sessions in a snapshot of write-snapshot.cjs.
const { statSync } = require('node:fs');
const path = require('node:path');
const { explainSnapshot } = require(path.join(__dirname, '../../../dist/leaks/explain.js'));

const [file] = process.argv.slice(2);

async function main() {
  const started = performance.now();
  const [finding, ...more] = await explainSnapshot(file, { className: 'Session' });
  const seconds = (performance.now() - started) / 1000, { user, system } = process.cpuUsage();
  const [found] = finding?.paths ?? [], shown = found && [found.root, ...found.steps.map(({ edge }) => edge)].join(' ');
  if (more.length > 0 || found?.count !== 100 || !shown.startsWith('global .sessions ')) throw new Error(`the sessions are said to be held by ${shown}, ${found?.count} times; see test/leaks/heap`);
  console.log(JSON.stringify({ fileMB: statSync(file).size / 2 ** 20, seconds, processorSeconds: (user + system) / 1e6, peakMB: process.resourceUsage().maxRSS / 1024 }));
}

main();
