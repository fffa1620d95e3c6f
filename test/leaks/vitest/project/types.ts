// Compiled in strict mode, never run: what a user of TypeScript may write, and what not.
import { expect, test } from 'vitest';
import { leakGuard, track } from 'napi-tether/vitest';
import { assertNoLeak, checkpoint, LeakError, leakScope, live, measure, scenario, type Finding, type Verdict } from 'napi-tether/leaks';

class Session {
  close(): void {}
}

export async function allowed(): Promise<void> {
  await expect(() => new Session()).not.toLeak();
  await expect(() => new Session()).toLeak({ perIteration: { Session: 1 } });
  await expect(track(() => new Session())).toBeCollected({ within: '2s' });
  track(() => new Session()).value.close();
  leakGuard({ after: 'all', mode: 'all', ignore: ['LogSink'], nativeBytes: '64 KB' });
  await assertNoLeak((iteration) => iteration, { warmup: 10, ignore: ['resource'] });
  const counts: Record<string, number> = live();
  const count: number = live('Session');
  const verdict: Verdict = (await measure(() => {})).verdict;
  const text: string = await leakScope({ name: 'upload' }, async () => verdict);
  await using scope = leakScope();
  const kinds = checkpoint().since(checkpoint()).map(({ kind, delta }) => `${kind} ${delta}`);
  const findings: readonly Finding[] = new LeakError('message').findings;
  scenario('a round trip', { timeout: 1000, setup: () => count }, async () => [counts, text, scope, kinds, findings]);
  scenario('another', () => {});
  test('with meta', { meta: { leak: { skip: 'known' } } }, () => {});
}

export async function refused(): Promise<void> {
  // @ts-expect-error: no such option
  await expect(() => {}).not.toLeak({ iteration: 5 });
  // @ts-expect-error: a number for each subject
  await expect(() => {}).toLeak({ perIteration: { Session: 'one' } });
  // @ts-expect-error: no time
  await expect(track(() => new Session())).toBeCollected({ within: 'soon' });
  // @ts-expect-error: the object itself
  track(new Session());
  // @ts-expect-error: no object
  track(() => 5);
  // @ts-expect-error: the tracked class has no such member
  track(() => new Session()).value.open();
  // @ts-expect-error: each or all
  leakGuard({ after: 'some' });
  // @ts-expect-error: no body
  scenario('a round trip', { timeout: 1000 });
  // @ts-expect-error: a reason
  test('with meta', { meta: { leak: { skip: true } } }, () => {});
}
