/** Reports made by hand, each the smallest that has what it is named for. */
import type { Finding, Growth, LeakReport, ScenarioResult, Series } from '../../../src-ts/leaks/finding';

export function growth(over: Partial<Growth> = {}): Growth {
  const perIteration = over.perIteration ?? 1;
  const batches = [7, 11, 13].map((iterations) => ({ iterations, delta: iterations * perIteration }));
  return { kind: 'native', subject: 'Session', unit: 'objects', perIteration, rate: `${perIteration} per iteration`, exact: true, batches, ...over };
}

/** A callback that closes over the object that holds it, held through a napi_ref. */
export function finding(over: Partial<Finding> = {}): Finding {
  return {
    fingerprint: '3f9a1c2b7d40e815',
    subject: 'Session',
    growth: [growth(), growth({ kind: 'handle', subject: '', perIteration: 2, rate: '2 per iteration' })],
    paths: [
      {
        heldBy: 'native',
        root: '(Global handles)',
        count: 60,
        steps: [
          { edge: '[48]', native: true, node: 'closure onData', site: { file: 'src/app.js', line: 12, column: 5 }, suspect: false },
          { edge: 'context session', native: false, node: 'Session', suspect: true },
          { edge: '.box', native: false, node: 'Box', suspect: false },
        ],
      },
    ],
    cause: {
      pattern: 'callback-cycle',
      sentence: 'A callback that native code holds strongly closes over the Session that it belongs to.',
      fix: 'Store the callback in a tether::Member of Session, or release it when the session is closed.',
    },
    sites: [
      { file: 'src/session.cc', line: 42, function: 'Session::open', count: 40, stack: [{ file: 'src/app.js', line: 30, function: 'main' }, { file: 'src/app.js', line: 12, function: 'connect' }] },
      { file: 'src/session.cc', line: 42, function: 'Session::open', count: 20, stack: [{ file: 'src/app.js', line: 30, function: 'main' }, { file: 'src/app.js', line: 17, function: 'reconnect' }] },
      { file: 'src/pool.cc', line: 7, count: 2 },
    ],
    status: 'new',
    ...over,
  };
}

export function series(over: Partial<Series> = {}): Series {
  return { kind: 'native', subject: 'Session', unit: 'objects', iterations: [0, 7, 18, 31], values: [3, 10, 21, 34], ...over };
}

export function scenario(over: Partial<ScenarioResult> = {}): ScenarioResult {
  return {
    name: 'opens and closes',
    file: 'test/session.leak.js',
    verdict: 'clean',
    findings: [],
    fixed: [],
    notes: [],
    series: [series({ values: [3, 3, 3, 3] })],
    positiveControl: 'found',
    settled: { rounds: 3, stable: true },
    durationMs: 830,
    reproduce: 'npx tether leaks test/session.leak.js --seed 42',
    ...over,
  };
}

export const leaking = (over: Partial<ScenarioResult> = {}): ScenarioResult =>
  scenario({
    name: 'with a handler',
    verdict: 'leak',
    findings: [finding()],
    series: [
      series(),
      series({ subject: 'Box', values: [1, 1, 2, 1] }),
      series({ kind: 'handle', subject: '', values: [120, 134, 156, 182] }),
      series({ kind: 'root', subject: 'listeners', values: [4, 4, 4, 4] }),
      series({ kind: 'external', subject: '', unit: 'bytes', values: [65536, 72704, 83968, 97280] }),
    ],
    durationMs: 1240,
    ...over,
  });

export const malloc = (): Growth =>
  growth({
    kind: 'malloc',
    subject: '',
    unit: 'bytes',
    perIteration: 32,
    rate: '32 B per iteration',
    exact: false,
    batches: [],
    statistics: { pairs: 24, p: 0.00002, median: 32, lower: 27.25, upper: 36 },
  });

export const suspicious = (): ScenarioResult =>
  scenario({
    name: 'parses headers',
    verdict: 'suspicious',
    findings: [{ fingerprint: 'aa55', subject: 'malloc', growth: [malloc()], paths: [], sites: [], status: 'new' }],
    notes: ['cache of 3 Session'],
  });

export const failing = (): ScenarioResult =>
  scenario({
    name: 'throws',
    file: 'test/broken.leak.mjs',
    verdict: 'failed',
    series: [],
    positiveControl: 'not run',
    settled: { rounds: 0, stable: false },
    error: { message: 'Cannot read properties of undefined (reading "open")', stack: 'TypeError: Cannot read properties of undefined (reading "open")\n    at run (test/broken.leak.mjs:3:9)' },
  });

export const restless = (): ScenarioResult => scenario({ name: 'starts timers', verdict: 'unsettled', settled: { rounds: 32, stable: false } });

export const known = (): ScenarioResult =>
  leaking({ name: 'of an old library', findings: [finding({ fingerprint: 'beef', status: 'known', remark: 'fixed in version 3 of the library' })] });

export function report(scenarios: ScenarioResult[], over: Partial<LeakReport> = {}): LeakReport {
  return {
    schema: 1,
    tool: { name: 'napi-tether', version: '1.2.3' },
    machine: { runtime: 'Node.js 20.20.2', v8: '11.3', platform: 'linux', arch: 'x64', cpus: 2, flags: ['--expose-gc', '--single-threaded'] },
    started: '2026-11-21T10:00:00.000Z',
    seed: 42,
    scenarios,
    ...over,
  };
}

/** One of each kind, with a baseline and a comparison: every field of the report is in it. */
export function everything(): LeakReport {
  const entry = { file: 'test/session.leak.js', scenario: 'opens and closes', subject: 'Session', rates: { 'native Session': 1 }, reason: 'to be looked at' };
  const about = { file: 'test/session.leak.js', scenario: 'with a handler', subject: 'Session' };
  return report([scenario(), leaking(), known(), suspicious(), restless(), failing()], {
    command: { args: ['npm', 'test'], exitCode: 0, signal: null, status: 0 },
    baseline: { file: '.leakbaseline.json', known: 1, expired: [{ ...entry, fingerprint: '01', until: '2026-11-01' }], unused: [{ ...entry, fingerprint: '02' }] },
    comparison: {
      base: 'base.json',
      unchanged: 4,
      changes: [
        { ...about, kind: 'new', fingerprint: '3f9a1c2b7d40e815', after: '1 per iteration' },
        { ...about, kind: 'worse', fingerprint: '03', before: '1 per 10 iterations', after: '1 per iteration' },
        { ...about, kind: 'better', fingerprint: '04', before: '2 per iteration', after: '1 per iteration' },
        { ...about, kind: 'fixed', fingerprint: '05', before: '1 per iteration' },
      ],
    },
  });
}
