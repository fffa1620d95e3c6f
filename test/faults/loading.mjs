// Loads the addon with faults, again and again, in one process whose environment ends with all that is left of them.
// node loading.mjs '{"file": ..., "tries": [[mode, number], ...]}'; without tries it counts.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { smoke } from './smoke.mjs';
import { isClear, modes } from './tried.mjs';

const { file, tries } = JSON.parse(process.argv[2]);
const first = createRequire(import.meta.url)(file);
const use = eval(smoke);
const say = (word, content) => writeSync(1, `${word} ${JSON.stringify(content)}\n`);

function load() {
  const module = { exports: {} };
  process.dlopen(module, file);
  return module.exports;
}

function tryOne([mode, number]) {
  say('next', { mode, number });
  first.armNext(modes[mode], number);
  let error, loaded;
  try { loaded = load(); } catch (caught) { error = caught; }
  const over = first.disarm();
  try {
    if (error && !isClear(error)) throw error;
    if (loaded) use(loaded);
    say('done', { mode, number, failed: over.failed, where: over.where, refused: error !== undefined });
  } catch (wrong) {
    say('wrong', { mode, number, where: over.where, message: String(wrong?.stack ?? wrong) });
  }
}

process.exitCode = 70;
use(first);
if (tries === undefined) {
  first.armNext(modes.count, 0);
  load();
  say('counted', first.disarm());
} else {
  for (const each of tries) tryOne(each);
}
use(load());
const worker = new Worker(`const { parentPort } = require('node:worker_threads'); (${smoke})(require(${JSON.stringify(file)})); parentPort.postMessage('works');`, { eval: true });
let works = false;
worker.on('message', () => { works = true; });
worker.on('error', (error) => say('wrong', { mode: 'count', number: 0, message: `in a worker: ${error?.stack}` }));
worker.on('exit', () => {
  if (!works) return;
  say('end', {});
  process.exitCode = 0;
});
