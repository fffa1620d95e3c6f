// Mistakes of users: nobody awaits these. What is named "fails" has to fail.
import { expect, test } from 'vitest';
import { track } from 'napi-tether/vitest';
import { addon } from './addon';

const kept: unknown[] = [];
const keep = () => void kept.push(new addon.Emitter());
const pass = () => void new addon.Emitter();

test('> passes: no leak, and nobody waits to hear it', () => { void expect(pass).not.toLeak(); });
test('> fails: a leak that nobody waits to hear of', () => { void expect(keep).not.toLeak({ patience: 0, explain: false }); });
test('> fails: the last one, with nothing after it', () => {
  void expect(track(() => (kept[0] = new addon.Emitter()) as object)).toBeCollected({ within: '50ms', explain: false });
});
