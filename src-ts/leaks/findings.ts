/** Findings of what grew: explained where that is asked for, and plain otherwise. */
import { explain } from './explain.js';
import type { Finding, Growth } from './finding.js';
import { countedReferences } from './hook.js';
import { plainFindings } from './plain.js';

export interface Findings {
  findings: Finding[];
  notes: string[];
}

/** Looks into the heap for what holds what grew, in this process. That it cannot be explained takes nothing from the finding. */
export async function explained(growth: readonly Growth[]): Promise<Findings> {
  try {
    const findings = await explain([...growth], { liveReferences: countedReferences });
    return { findings: findings.length > 0 ? findings : plainFindings(growth), notes: [] };
  } catch (error) {
    return { findings: plainFindings(growth), notes: [`what holds it could not be found out: ${(error as Error).message}`] };
  }
}
