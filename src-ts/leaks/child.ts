/** Runs in a process of its own: tells which scenarios a file has, and measures the first. The others get processes of their own. */
import { calibrate, ordinary } from './calibrate.js';
import { startCounting } from './hook.js';
import { mallocReader } from './malloc.js';
import { failed, perform, timeoutOf } from './perform.js';
import { loadScenarios } from './load.js';
import type { Alarm, Message, Request } from './messages.js';
import { measurePaired } from './paired.js';
import type { Scenario } from './scenario.js';

let running = '';
let isBroken = false;

function tell(message: Message): Promise<void> {
  return new Promise((resolve) => process.send!(message, () => resolve()));
}

async function run(request: Request): Promise<void> {
  if (request.calibrate) return calibrated(request.calibrate.runs, request);
  if (request.confirmAlarm) return measuredAgain(request.confirmAlarm.iterations, request);
  // Before the file loads its addons.
  if (request.explain && !request.confirm) startCounting();
  const scenarios = await chosen(request);
  await tell({ kind: 'listed', names: scenarios.map(({ name }) => name) });
  // What it leaves behind would be found again beside what the next one does.
  if (scenarios[0]) await runOne(scenarios[0], request);
}

async function calibrated(runs: number, { seed, malloc }: Request): Promise<void> {
  const read = mallocReader(malloc);
  const onRun = (done: number, all: number) => void tell({ kind: 'progress', done, all });
  const alarms: Alarm[] = [];
  const rows = await calibrate({ runs, seed, malloc: read && { read }, onRun, onAlarm: (of, paired) => alarms.push({ seed: of, paired }) });
  await tell({ kind: 'calibrated', rows, alarms });
}

async function measuredAgain(iterations: number, { seed, malloc }: Request): Promise<void> {
  await tell({ kind: 'measuredAgain', paired: await measurePaired(ordinary, { read: mallocReader(malloc)!, seed, iterations }) });
}

async function runOne(scenario: Scenario, request: Request): Promise<void> {
  running = scenario.name;
  await tell({ kind: 'begun', name: scenario.name, timeout: timeoutOf(scenario, request) });
  await tell({ kind: 'ended', result: await perform(scenario, request) });
  running = '';
}

async function chosen({ file, only, grep }: Request): Promise<Scenario[]> {
  const all = await loadScenarios(file);
  const named = all.filter(({ name }) => only === undefined || only.includes(name));
  if (named.length > 0) return grep === undefined ? named : named.filter(({ name }) => new RegExp(grep, 'u').test(name));
  throw new Error(`it has no scenario "${only!.join('", "')}"; it has "${all.map(({ name }) => name).join('", "')}"`);
}

/** What nobody caught. While a scenario runs it is the scenario's; before, it is the file's. More may come until the first is told. */
async function broken(error: unknown): Promise<void> {
  if (isBroken) return;
  isBroken = true;
  if (running !== '') await tell({ kind: 'ended', result: failed(running, error) });
  else await tell({ kind: 'broken', ...failed('', error).error! });
  process.exit(1);
}

process.on('uncaughtException', (error) => void broken(error));
// Without the process that asked there is nobody to tell.
process.on('disconnect', () => process.exit(1));
process.once('message', (request: Request) => {
  run(request)
    .then(() => tell({ kind: 'done' }))
    .then(() => process.exit(0), broken);
});
void tell({ kind: 'ready' });
