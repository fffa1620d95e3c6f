// SPDX-License-Identifier: MIT
// Checks one generated addon: verify-apart.js ADDON COUNT DRIVER. In a process of its own, because what a process has
// loaded once, it loads in no time again.

import { createRequire } from 'node:module';

import { lacksOf, type DriverName } from '../drivers.js';
import { verifyItems, type Items } from './item.js';

const [addon, count, driver] = process.argv.slice(2);
verifyItems(createRequire(import.meta.url)(addon!) as Items, Number(count), lacksOf(driver as DriverName));
