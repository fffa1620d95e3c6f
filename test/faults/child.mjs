// Tries a scenario with faults, and says before each what comes next: so a crash tells where it was.
// node --expose-gc child.mjs '{"file": ..., "scenario": ..., "tries": [[mode, number], ...]}'; without tries it counts.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { scenarios } from './scenarios.mjs';
import { Trial, countsOf, difference, isClear, modes, settle } from './tried.mjs';

const { file, scenario: name, tries } = JSON.parse(process.argv[2]);
const addon = createRequire(import.meta.url)(file);
const scenario = scenarios[name];
const batchSize = 16;

const say = (word, content) => writeSync(1, `${word} ${JSON.stringify(content)}\n`);

const stray = [];
// A promise that could not be handed to JS, and that C++ then drops.
const isDropped = (error) => error?.code === 'ERR_TETHER_DISPOSED' && tries !== undefined;
const isOfPost = (error) => scenario.posts && tries !== undefined && isClear(error);
let current;
process.on('uncaughtException', (error) => { if (!isOfPost(error) && !current?.takes(error)) stray.push(String(error?.stack ?? error)); });
process.on('unhandledRejection', (error) => { if (!isDropped(error)) stray.push(String(error?.stack ?? error)); });
process.on('warning', (warning) => { if (tries === undefined) stray.push(String(warning)); });

async function attempt(mode, number) {
  const trial = new Trial(addon, modes[mode], number);
  current = trial;
  const over = await trial.run(scenario);
  globalThis.gc();
  trial.control.drain();
  await trial.finish();
  return over;
}

/** With the fault, and then without: what is left of the class must work. */
async function tryOne([mode, number]) {
  say('next', { mode, number });
  try {
    const { failed, where } = await attempt(mode, number);
    await attempt('count', 0);
    say('done', { mode, number, failed, where });
  } catch (error) {
    say('wrong', { mode, number, where: addon.disarm().where, message: String(error?.stack ?? error) });
  }
}

async function countsAfter(expected) {
  for (let patience = 0; ; patience++) {
    await settle(addon);
    const counts = countsOf(addon);
    if (counts === expected || expected === undefined || patience === 4) return counts;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Tries some; if counts do not come back, one by one, to tell which it was. Answers the counts from here on. */
async function tryAll(some, before) {
  for (const each of some) await tryOne(each);
  const after = await countsAfter(before), noise = stray.splice(0);
  if (after === before && noise.length === 0) return after;
  const [[mode, number]] = some;
  if (some.length === 1) say('wrong', { mode, number, message: noise.join('; ') || `left behind: ${difference(before, after)}` });
  let counts = after;
  if (some.length > 1) for (const each of some) counts = await tryAll([each], counts);
  return counts;
}

process.exitCode = 70;  // unless it comes to the end
/** Without a fault nothing may fail. */
const plain = () => attempt('count', 0).catch((error) => {
  console.error(error);
  process.exit(70);
});
for (let i = 0; i < 3; i++) await plain();
let counts = await countsAfter();
if (tries === undefined) say('counted', await plain());
else for (let at = 0; at < tries.length; at += batchSize) counts = await tryAll(tries.slice(at, at + batchSize), counts);
say('end', { stray });
process.exitCode = 0;
