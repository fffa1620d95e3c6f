/** Findings of counts alone. */
import type { Finding, Growth, SignalKind } from './finding.js';
import { fingerprintOf } from './fingerprint.js';
import { nameOf } from './subjects.js';

/** The cause, before what follows from it: a native takes handles and bytes with it. */
const order: SignalKind[] = ['native', 'root', 'handle', 'resource', 'descriptor', 'external', 'arrayBuffer', 'malloc'];

/** One finding for each subject of the first kind that grew; what grew beside it is told with the first of them. */
export function plainFindings(growth: readonly Growth[]): Finding[] {
  const sorted = [...growth].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  const causes = sorted.filter(({ kind }) => kind === sorted[0]!.kind);
  const beside = sorted.slice(causes.length);
  return causes.map((cause, index) => plain(index === 0 ? [cause, ...beside] : [cause]));
}

function plain(growth: Growth[]): Finding {
  const { kind } = growth[0]!, subject = nameOf(growth[0]!);
  return { fingerprint: fingerprintOf(subject, undefined, kind), subject, growth, paths: [], sites: [], status: 'new' };
}
