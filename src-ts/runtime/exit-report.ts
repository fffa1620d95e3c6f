import type { Remainder } from './addon.js';

/**
 * What a program writes to its standard error when it ends, for `TETHER_LEAKS=json`: one line for each environment (main thread, workers)
 * that came to its end by itself. Addons write it without this package; see `src-ts/class-layer/exit-report.ts`.
 */
export interface ExitReport extends Remainder {
  report: 'napi-tether leaks';
  version: 1;
  pid: number;
  /** `threadId` of the worker; 0 on the main thread. */
  worker: number;
  /**
   * `settled`: garbage was collected over turns of the event loop. `collected`: in one go, because the program did not wait, so what only a
   * finalizer would have let go of may be there still. `not collected`: the runtime shows no collector, so garbage may be there.
   */
  how: 'settled' | 'collected' | 'not collected';
}

/** A second line of a process, where C++ shares objects that were not destroyed even after the destructors of its statics. */
export interface NeverDestroyedReport {
  report: 'napi-tether never destroyed';
  version: 1;
  classes: { class: string; count: number }[];
}

/** The reports among the lines that a program wrote; all other lines are passed over. */
export function parseExitReports(text: string): (ExitReport | NeverDestroyedReport)[] {
  return text.split('\n').map(parseLine).filter((report) => report !== undefined);
}

function parseLine(line: string): ExitReport | NeverDestroyedReport | undefined {
  if (!line.startsWith('{"report":"napi-tether ')) return undefined;
  try {
    return JSON.parse(line) as ExitReport | NeverDestroyedReport;
  } catch {
    return undefined;
  }
}
