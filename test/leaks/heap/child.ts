// Programs that leak, each with its twin that does not, in processes of their own.
import path from 'node:path';
import type { Finding, Growth } from '../../../src-ts/leaks/finding';
import { addonPath } from '../../support/addon';
import { runProgram } from '../../support/child';
import { root } from '../../support/repository';

/** Bodies are run so often. */
export const rounds = 31;

export interface Program {
  /** Addons by name. */
  addons?: string[];
  /** Runs once, before all. */
  prepare?: string;
  /** An expression of a function of the number of the round. Waited for. */
  twin: string;
  leak: string;
  kind: Growth['kind'];
  subject: string;
  /** The class of which the twin must leave nothing that is held. */
  className: string;
}

export interface Outcome {
  /** What holds objects of the class after the twin has run. */
  twin: Finding[];
  twinGrowth: number;
  growth: number;
  findings: Finding[];
}

const script = ({ prepare = '', twin, leak, kind, subject, className }: Program): string => `
  const { inspect, settle } = require(${JSON.stringify(path.join(root, 'dist/index.js'))});
  const { explain, explainSnapshot } = require(${JSON.stringify(path.join(root, 'dist/leaks/explain.js'))});
  const v8 = require('node:v8'), fs = require('node:fs'), os = require('node:os');
  class Session { fail() { return new Error('failed'); } }
  const file = require('node:path').join(fs.mkdtempSync(require('node:path').join(os.tmpdir(), 'tether-programs-')), 'x.heapsnapshot');
  process.on('exit', () => fs.rmSync(require('node:path').dirname(file), { recursive: true, force: true }));
  ${prepare}
  const kind = ${JSON.stringify(kind)}, subject = ${JSON.stringify(subject)};
  const addons = Object.keys(addonPaths).map(load);
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  const counted = {
    native: () => sum(addons.map((addon) => inspect(addon).classes[subject]?.live ?? 0)),
    root: () => sum(addons.flatMap((addon) => inspect(addon).roots).filter(({ label }) => label === subject).map(({ count }) => count)),
    handle: () => v8.getHeapStatistics().used_global_handles_size / 32,
  };
  const count = addons.length > 0 ? counted[kind] : () => 0;
  // In a function of its own, so that no variable keeps anything.
  async function run(body) { for (let round = 0; round < ${rounds}; round++) await body(round); }
  async function grow(body) {
    await settle();
    const before = count();
    await run(body);
    await settle();
    return count() - before;
  }
  (async () => {
    const twinGrowth = await grow(${twin});
    v8.writeHeapSnapshot(file);
    const twin = await explainSnapshot(file, { className: ${JSON.stringify(className)} });
    const growth = await grow(${leak});
    const delta = addons.length > 0 ? growth : ${rounds};
    const found = [{ kind, subject: kind === 'handle' ? '' : subject, unit: 'objects', perIteration: delta / ${rounds}, rate: '', exact: true, batches: [{ iterations: ${rounds}, delta }] }];
    const findings = await explain(found);
    fs.writeSync(1, JSON.stringify({ twin, twinGrowth, growth, findings }));
    process.exit();
  })();`;

export async function runLeak(program: Program): Promise<Outcome> {
  const paths = Object.fromEntries((program.addons ?? []).map((name) => [name, addonPath(name)]));
  const { code, stdout, stderr } = await runProgram(script(program), paths);
  if (code !== 0) throw new Error(`The program ended with ${code}:\n${stdout}\n${stderr}`);
  return JSON.parse(stdout) as Outcome;
}

/** `global -> .cache~ Map -> Map entry~ Session`, with `~` at suspects and no numbers. */
export function shown({ root: begin, steps }: Finding['paths'][number]): string {
  return [begin, ...steps.map(({ edge, node, suspect }) => `${edge.replace(/\d+/g, '#')}${suspect ? '~' : ''} ${node}`)].join(' -> ');
}
