// SPDX-License-Identifier: MIT
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function ascend(folder: string): string {
  if (existsSync(join(folder, 'binding.gyp'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('The benchmarks must lie inside the repository, below its binding.gyp.');
  return ascend(parent);
}

/** The folder of the repository. Searched for, because these files run from where the compiler put them. */
export const root = ascend(dirname(fileURLToPath(import.meta.url)));
