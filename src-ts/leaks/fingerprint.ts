/** A name for a leak that stays the same from run to run, and while other parts of the program change. */
import { createHash } from 'node:crypto';
import type { RetainingPath } from './finding.js';

/** Hexadecimal digits. Two leaks of a project's some hundred share one with a chance of one in 10^14. */
const length = 16;

/**
 * Made of what leaks, of the kind of root, and of the references under suspicion. Places in source files, addresses, indices and numbers
 * in names are no part of it, and nor is what lies beyond the suspects.
 *
 * @param subject What leaks: the class, the label, or the kind of signal.
 * @param path The way in which most are held; undefined when nothing is known of it.
 * @param pattern Tells apart leaks without a path.
 */
export function fingerprintOf(subject: string, path: RetainingPath | undefined, pattern = ''): string {
  const suspects = path?.steps.filter(({ suspect }) => suspect).map(({ edge, node }) => `${normalised(edge)} ${normalised(node)}`) ?? [pattern];
  const text = [normalised(subject), path?.heldBy ?? '', normalised(rootClass(path?.root ?? '')), ...suspects].join('\n');
  return digestOf(text);
}

/** Of what an addon holds and no heap was asked about: the kind of fault, the file of the addon, and the function that made it. */
export function nativeFingerprintOf(pattern: string, addon: string, maker: string): string {
  return digestOf([pattern, addon, maker].join('\0'));
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** Of a module, the name of the file and not its folder. */
function rootClass(root: string): string {
  return root.replace(/^module .*\//, 'module ');
}

/** `[17]`, `.session17` and `["a81c9f00b2"]` lose what differs from run to run, and so does the side from which a list of timers is entered. */
function normalised(text: string): string {
  return text.replace('_idlePrev', '_idleNext').replace(/[0-9a-f]{8,}(?:-[0-9a-f]{4,})*|\d+/gi, (found) => (/\d/.test(found) ? '#' : found));
}
