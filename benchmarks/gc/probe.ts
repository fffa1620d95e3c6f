// SPDX-License-Identifier: MIT
// One measurement of collections, in a process with flags of its own: probe.js TOPIC DRIVER SIZE EFFORT
// It answers through the channel to its parent: standard output belongs to --trace-gc.

import type { Effort } from '../case.js';
import type { DriverName } from '../drivers.js';
import { openDriver } from '../drivers.js';
import type { Driver } from '../emitter.js';
import { verify } from '../verify.js';
import type { Figures } from './figures.js';
import { CollectionLog } from './log.js';
import { measureMajor } from './major.js';
import { measureChurn, measureMinor } from './minor.js';
import { makeChain, makeListeners, settleDown, verifyChain, verifyListeners } from './population.js';
import { scansOf, verifyMajorScan, verifyMinorScans } from './scans.js';

/** What a probe can be asked for. */
export type Topic = keyof typeof topics;

/** What it answers. */
export interface ProbeReport extends Figures {
  readonly compiler: string;
  readonly library: string;
}

interface Request {
  readonly name: DriverName;
  readonly driver: Driver;
  readonly size: number;
  readonly effort: Effort;
}

const collections = {
  minor: { quick: 20, full: 60 },
  churn: { quick: 5, full: 15 },
  major: { quick: 3, full: 9 },
};

async function major({ name, driver, size, effort }: Request): Promise<Figures> {
  const kept = await makeListeners(driver, size);
  await settleDown();
  const figures = await collectMajor(name, effort);
  verifyListeners(kept);
  return figures;
}

async function chain({ name, driver, size, effort }: Request): Promise<Figures> {
  const head = makeChain(driver, size);
  await settleDown();
  const figures = await collectMajor(name, effort);
  verifyChain(head, size);
  return figures;
}

function collectMajor(name: DriverName, effort: Effort): Promise<Figures> {
  const scans = scansOf(name);
  let before = scans?.();
  return measureMajor(collections.major[effort], () => {
    if (scans === undefined || before === undefined) return;
    verifyMajorScan(before, scans());
    before = scans();
  });
}

async function minor({ name, driver, size, effort }: Request): Promise<Figures> {
  const kept = await makeListeners(driver, size);
  await settleDown();
  const scans = scansOf(name);
  const before = scans?.();
  const figures = await measureMinor(collections.minor[effort]);
  if (scans !== undefined && before !== undefined) verifyMinorScans(before, scans(), size);
  verifyListeners(kept);
  return figures;
}

async function churn({ driver, size, effort }: Request): Promise<Figures> {
  const kept = await makeListeners(driver, size);
  await settleDown();
  const figures = await measureChurn(driver, collections.churn[effort]);
  verifyListeners(kept);
  return figures;
}

/** All pauses, of both kinds, while the objects are made that stay alive. */
async function growth({ driver, size }: Request): Promise<Figures> {
  const log = new CollectionLog();
  log.start();
  const kept = await makeListeners(driver, size);
  const recorded = await log.stop();
  verifyListeners(kept);
  const sum = recorded.reduce((all, { pause }) => all + pause, 0);
  return { pause: sum, total: sum, collections: recorded };
}

const topics = { major, chain, minor, churn, growth };

const [topic, name, size, effort] = process.argv.slice(2) as [Topic, DriverName, string, Effort];
const driver = openDriver(name, false);
verify(driver, name !== 'js');
const figures = await topics[topic]({ name, driver, size: Number(size), effort });
const { compiler, library } = driver;
const report: ProbeReport = { ...figures, compiler, library };
process.send!(report, () => process.disconnect());
