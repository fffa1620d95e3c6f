/** How often the instrument errs on this machine. */
import { startCount } from './progress.js';
import type { Tools } from './tools.js';

const defaultRuns = 200;

export async function printCalibration(runs = defaultRuns, seed: number, { calibrate }: Tools): Promise<void> {
  const count = await startCount('calibrating, runs');
  try {
    const table = await calibrate({ runs, seed, onProgress: count.show });
    count.stop();
    process.stdout.write(table);
  } finally {
    count.stop();
  }
}
