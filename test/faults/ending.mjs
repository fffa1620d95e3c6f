// Ends workers while things fail, or lets their loading fail. node ending.mjs '{"file": ..., "tries": [[mode, number], ...], "loading": true}'
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { smoke } from './smoke.mjs';
import { isClear, modes } from './tried.mjs';

const { file, tries, loading } = JSON.parse(process.argv[2]);
const addon = createRequire(import.meta.url)(file);
const say = (word, content) => writeSync(1, `${word} ${JSON.stringify(content)}\n`);

// What it makes is still there when it ends.
const source = `
  const { parentPort, workerData: { file, mode, number, loading } } = require('node:worker_threads');
  let addon;
  try {
    addon = require(file);
    if (loading) addon.disarm();
    globalThis.kept = (${smoke})(addon);
    parentPort.postMessage({});
    if (!loading) addon.arm(mode, number);
  } catch (error) {
    parentPort.postMessage({ error: { message: error?.message, code: error?.code, stack: error?.stack } });
  }`;

function run(kind, number) {
  if (loading) addon.armNext(kind, number);
  return new Promise((resolve) => {
    const seen = {};
    const worker = new Worker(source, { eval: true, workerData: { file, mode: kind, number, loading } });
    worker.on('message', (message) => Object.assign(seen, message));
    worker.on('error', (error) => { seen.error = error; });
    worker.on('exit', (code) => resolve({ ...seen, code }));
  });
}

async function tryOne([mode, number]) {
  say('next', { mode, number });
  const before = addon.failedEver(), living = addon.living();
  const { error, code } = await run(modes[mode], number);
  const failed = addon.failedEver() - before;
  const refused = error && loading && isClear(Object.assign(new Error(error.message), { code: error.code }));
  if (error && !refused) say('wrong', { mode, number, message: String(error.stack ?? error) });
  else if (code !== 0) say('wrong', { mode, number, message: `the worker ended with ${code}` });
  else if (addon.living() !== living) say('wrong', { mode, number, message: `left behind: ${addon.living() - living} objects` });
  else say('done', { mode, number, failed, refused: Boolean(refused) });
}

process.exitCode = 70;
await run(modes.count, 0);
for (const each of tries) await tryOne(each);
say('end', {});
process.exitCode = 0;
