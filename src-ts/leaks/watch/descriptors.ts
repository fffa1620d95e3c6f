/** Open files of this process. */
import { readdirSync, readlinkSync } from 'node:fs';

const folder = '/proc/self/fd';

/** What each open descriptor leads to: a path, `socket`, `pipe`. Empty where the system does not tell. */
export function openDescriptors(): Map<string, string> {
  const open = new Map<string, string>();
  for (const number of numbers()) {
    const target = targetOf(number);
    if (target !== undefined) open.set(number, target);
  }
  return open;
}

function numbers(): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Undefined for what is the runtime's own, and for the one by which the folder was read. */
function targetOf(number: string): string | undefined {
  try {
    const target = readlinkSync(`${folder}/${number}`);
    if (target.startsWith('anon_inode:') || target.startsWith('/dev/')) return undefined;
    return target.replace(/^(socket|pipe):.*$/, '$1');
  } catch {
    return undefined;
  }
}

/** Those that are open now, and were not then: how many of each target. */
export function openedSince(before: ReadonlyMap<string, string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [number, target] of openDescriptors()) {
    if (before.get(number) === target) continue;
    counts[target] = (counts[target] ?? 0) + 1;
  }
  return counts;
}
