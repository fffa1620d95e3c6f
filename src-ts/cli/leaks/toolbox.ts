/** The leak tools themselves, behind what the command needs of them. Each is loaded when it is used: most runs need one. */
import type { LeakReport } from '../../leaks/finding.js';
import { calibrationTable } from '../../reporters/calibration.js';
import type { Tools } from './tools.js';

export const toolbox: Tools = {
  async runScenario(request) {
    const { runScenario } = await import('../../leaks/run.js');
    return runScenario(request);
  },
  async watch(command): Promise<LeakReport> {
    const { watch } = await import('../../leaks/watch.js');
    return watch(command);
  },
  async calibrate({ runs, seed, onProgress }) {
    const { runCalibration } = await import('../../leaks/run.js');
    return calibrationTable(await runCalibration({ runs, seed, onProgress }));
  },
  async explainSnapshot(file, { class: className }) {
    const { explainSnapshot } = await import('../../leaks/explain.js');
    return explainSnapshot(file, { className });
  },
};
