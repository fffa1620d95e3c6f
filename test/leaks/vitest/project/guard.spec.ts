import { describe, expect, onTestFinished, test } from 'vitest';
import { leakGuard } from 'napi-tether/vitest';
import { addon } from './addon';

const kept: unknown[] = [];
const keep = () => void kept.push(new addon.Emitter());
const pass = () => void new addon.Emitter();

describe('each', () => {
  leakGuard({ patience: 0 });
  test('fails: a test that leaves a native', keep);
  test('passes: the next one, which leaves none', pass);
  test('passes: one that makes nothing', () => {});
  test('passes: one that says why it may', { meta: { leak: { skip: 'the addon keeps its logger' } } }, keep);
  test('fails: one that fails by itself, with its own error only', () => { keep(); throw new Error('mine'); });
  test('passes: .resolves holds its object no longer than the test', async () => {
    await expect(Promise.resolve(new addon.Emitter())).resolves.toBeDefined();
  });
  test('passes: one that cleans up when it is finished', () => {
    keep();
    onTestFinished(() => void kept.pop());
  });
  test('passes: one that does not, as it is told with the next test', () => {
    onTestFinished(() => {});
    keep();
  });
  test('fails: the next test', () => {});
});

describe('ignore', () => {
  leakGuard({ patience: 0, ignore: ['Emitter'] });
  test('passes: what is ignored', keep);
});

describe('bytes', () => {
  leakGuard({ patience: 0, nativeBytes: '4 KB' });
  test('passes: less than the limit', keep);
  test('fails: more than the limit', () => { for (let n = 0; n < 200; n++) keep(); });
  test('fails: more than its own limit', { meta: { leak: { nativeBytes: '1 B' } } }, keep);
});

describe('all', () => {
  leakGuard({ patience: 0, mode: 'all' });
  const buffers: ArrayBuffer[] = [];
  test('fails: a test that leaves a buffer', () => void buffers.push(new ArrayBuffer(1000)));
  test('passes: the next one', () => void new ArrayBuffer(1000));
  test('passes: one with a timer, as vitest has some too', () => void setTimeout(() => {}, 100_000).ref());
});
