import { runOnce, type Outcome, type Run } from './child';

const MOST_RUNS = 120;
/** Milliseconds: one that hangs is found as often as there is time for. */
const [mostForTry, mostForShrinking] = [20_000, 180_000];

/** The fewest calls that were found to fail in the same way: each draws what it drew among all the others. */
export async function shrink(run: Run, failure: Outcome): Promise<readonly number[]> {
  let left = MOST_RUNS;
  const until = Date.now() + mostForShrinking;
  const fails = async (only: readonly number[]) => left-- > 0 && Date.now() < until && (await runOnce({ ...run, only }, mostForTry)).kind === failure.kind;
  let calls: readonly number[] = Array.from({ length: run.calls }, (_, call) => call);
  calls = await shortestStart(calls, fails);
  return withoutParts(calls, fails);
}

type Fails = (only: readonly number[]) => Promise<boolean>;

async function shortestStart(calls: readonly number[], fails: Fails): Promise<readonly number[]> {
  let passes = 0, failing = calls.length;
  while (failing - passes > 1) {
    const middle = Math.floor((passes + failing) / 2);
    if (await fails(calls.slice(0, middle))) failing = middle;
    else passes = middle;
  }
  return calls.slice(0, failing);
}

/** Leaves out halves, then quarters, and so on. */
async function withoutParts(all: readonly number[], fails: Fails): Promise<readonly number[]> {
  let calls = all;
  for (let size = Math.ceil(calls.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < calls.length;) {
      const rest = [...calls.slice(0, at), ...calls.slice(at + size)];
      if (rest.length > 0 && (await fails(rest))) calls = rest;
      else at += size;
    }
  }
  return calls;
}

/** A failure in words, with the way to see it again. */
export async function describeFailure(run: Run, failure: Outcome): Promise<string> {
  const only = await shrink(run, failure);
  const again = await runOnce({ ...run, only, tell: true });
  const same = again.kind === failure.kind ? again : failure;
  return [
    `${run.topic} failed: ${failure.kind}. Again with TETHER_FUZZ_SEED=${run.seed}; calls ${only.join(', ')} are enough:`,
    same.script, same.details,
  ].join('\n');
}
