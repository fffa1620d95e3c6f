// SPDX-License-Identifier: MIT
// One case with one driver, in a process of its own: node --expose-gc child.js CASE DRIVER EFFORT

import type { Effort, EmitterCase, ScaleCase } from './case.js';
import { findCase } from './cases.js';
import { libraryOf, openDriver, type DriverName } from './drivers.js';
import { runtimeName } from './runtime.js';
import type { ScaleDriver } from './scale/build.js';
import { compilerVersion } from './scale/compile.js';
import { verify } from './verify.js';

/** What a child process writes to its standard output, as one line of JSON. */
export interface Report {
  readonly value: number;
  readonly runtime: string;
  readonly compiler: string;
  readonly library: string;
}

type Measurement = Omit<Report, 'runtime'>;

async function measureEmitter(subject: EmitterCase, name: DriverName, effort: Effort): Promise<Measurement> {
  const driver = openDriver(name, subject.counted);
  verify(driver, subject.counted || name !== 'js');
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
  return measureEmitter(subject, driver, effort);
}

const [caseName, driverName, effort] = process.argv.slice(2);
const measurement = await measure(caseName!, driverName as DriverName, effort as Effort);
const report: Report = { ...measurement, runtime: runtimeName() };
console.log(JSON.stringify(report));
