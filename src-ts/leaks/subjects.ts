/** What people call a thing that is counted. */
import type { SignalKind } from './finding.js';

const totals: Partial<Record<SignalKind, string>> = {
  handle: 'napi_ref',
  arrayBuffer: 'ArrayBuffer',
  external: 'external memory',
  descriptor: 'open file',
};

/** `Session`, `the logger`, `napi_ref`, `malloc`. */
export function nameOf({ kind, subject }: { kind: SignalKind; subject: string }): string {
  return subject || totals[kind] || kind;
}
