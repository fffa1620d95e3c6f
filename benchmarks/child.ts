// SPDX-License-Identifier: MIT
// One case with one driver, in a process of its own: node --expose-gc child.js CASE DRIVER EFFORT

import type { Effort, EmitterCase, Measurement, ScaleCase } from './case.js';
import { findCase } from './cases.js';
import { libraryOf, openDriver, type DriverName } from './drivers.js';
import type { Greeting } from './job-failed.js';
import { reasonToOmit } from './omission.js';
import { runtimeName } from './runtime.js';
import type { ScaleDriver } from './scale/build.js';
import { compilerVersion } from './scale/compile.js';
import { verify, verifyThreads } from './verify.js';

/** The outcome of one case with one driver. */
export interface Report extends Measurement {
  readonly runtime: string;
}

/** What a child process writes to its standard output at last, as one line of JSON: the driver may have to be left out. */
export type Answer = Report | { readonly omitted: string; readonly runtime: string };

async function measureEmitter(subject: EmitterCase, name: DriverName, effort: Effort): Promise<Measurement> {
  const driver = openDriver(name, subject.counted);
  verify(driver, subject.counted || name !== 'js');
  await verifyThreads(driver);
  const value = await subject.measure(driver, effort);
  const { compiler, library } = driver;
  return { value, compiler, library };
}

function measureScale(subject: ScaleCase, name: ScaleDriver): Measurement {
  return { value: subject.measureScale(name), compiler: compilerVersion(), library: libraryOf(name) };
}

function measure(caseName: string, driver: DriverName, effort: Effort): Measurement | Promise<Measurement> {
  const subject = findCase(caseName);
  if ('measureScale' in subject) return measureScale(subject, driver as ScaleDriver);
  if ('measureProbe' in subject) return subject.measureProbe(driver, effort);
  return measureEmitter(subject, driver, effort);
}

const [caseName, driverName, effort] = process.argv.slice(2);
const greeting: Greeting = { runtime: runtimeName() };
console.log(JSON.stringify(greeting));
// Threads that nobody awaits need not keep a process alive, but it must not end before their last call.
const alive = setInterval(() => {}, 60_000);
const omitted = reasonToOmit(findCase(caseName!), driverName as DriverName);
const outcome = omitted ? { omitted } : await measure(caseName!, driverName as DriverName, effort as Effort);
const answer: Answer = { ...outcome, ...greeting };
clearInterval(alive);
console.log(JSON.stringify(answer));
