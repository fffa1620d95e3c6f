// SPDX-License-Identifier: MIT
// One case with one driver, in a process of its own: node --expose-gc child.js CASE DRIVER EFFORT

import type { Effort } from './case.js';
import { findCase } from './cases.js';
import { openDriver, type DriverName } from './drivers.js';
import { runtimeName } from './runtime.js';
import { verify } from './verify.js';

/** What a child process writes to its standard output, as one line of JSON. */
export interface Report {
  readonly value: number;
  readonly runtime: string;
  readonly compiler: string;
  readonly library: string;
}

async function measure(caseName: string, driverName: DriverName, effort: Effort): Promise<Report> {
  const subject = findCase(caseName);
  const driver = openDriver(driverName, subject.counted);
  verify(driver, subject.counted || driverName !== 'js');
  const value = await subject.measure(driver, effort);
  const { compiler, library } = driver;
  return { value, runtime: runtimeName(), compiler, library };
}

const [caseName, driverName, effort] = process.argv.slice(2);
const report = await measure(caseName!, driverName as DriverName, effort as Effort);
console.log(JSON.stringify(report));
