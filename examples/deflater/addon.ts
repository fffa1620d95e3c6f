// SPDX-License-Identifier: MIT

/** The two addons, which look alike from here: one interface, loaded by the binding's name. */
import { join } from 'node:path';

import type { Binding } from './plan.js';

/** A zlib compressor in native memory. It gives its output to `onChunk`. */
export interface Deflater {
  onChunk: ((chunk: Uint8Array) => void) | null | undefined;
  readonly bytesIn: number;
  readonly bytesOut: number;
  write(input: Uint8Array): void;
  end(): void;
}

export interface Addon {
  readonly Deflater: new (level?: number) => Deflater;
  /** How often the native constructor and destructor ran. They count themselves. */
  constructed(): number;
  destroyed(): number;
  /** The bytes that zlib holds for living compressors, counted in its allocator. */
  allocatedBytes(): number;
}

const files: Record<Binding, string> = {
  'napi-tether': 'demo_deflater_tether.node',
  'node-addon-api': 'demo_deflater_node_addon_api.node',
};

/** `build/`, seen from `build/js/examples/deflater/`, where this file is compiled to. */
export const buildFolder = join(__dirname, '..', '..', '..');

export function loadAddon(binding: Binding): Addon {
  return require(join(buildFolder, 'Release', files[binding])) as Addon;
}

export function living(addon: Addon): number {
  return addon.constructed() - addon.destroyed();
}
