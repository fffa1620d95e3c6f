import { afterAll, describe, expect, test } from 'vitest';
import { Project } from './project';

// No vitest in it.
const project = new Project([]);
afterAll(() => project.remove());

const head = `
  const { assertNoLeak, assertCollected, leakScope, track, LeakError } = require('napi-tether/leaks');
  const { Emitter, Container, Forgetful } = require(process.env.PROGRAMS_ADDON);
  const kept = [];
  const leak = () => { const forgetful = new Forgetful(() => forgetful.fire()); };
  const twin = () => { const container = new Container(() => container.fire()); };
`;

describe('Without vitest installed', () => {
  test('node:test: leaks fail their tests, twins pass', async () => {
    project.write('leaks.test.cjs', `${head}
      const { test } = require('node:test');
      test('clean', () => assertNoLeak(twin));
      test('leaking', () => assertNoLeak(leak, { patience: 0, explain: false }));
      test('collected', () => assertCollected(track(() => new Emitter())));
      test('kept', () => assertCollected(track(() => (kept[0] = new Emitter())), { within: '20ms', explain: false }));
      test('a scope', () => leakScope({}, () => void new Emitter()));
      test('a scope that leaves something', () => leakScope({ patience: 0 }, () => void kept.push(new Emitter())));
    `);
    const { code, stdout } = await project.node(['--test', '--test-reporter=tap', 'leaks.test.cjs']);
    expect(code).toBe(1);
    const lines = stdout.split('\n').map((line) => line.trim());
    expect(lines.filter((line) => /^(not )?ok \d+ - (?!leaks\.test)/.test(line)).map((line) => line.replace(/ \d+ - /, ': '))).toEqual([
      'ok: clean', 'not ok: leaking', 'ok: collected', 'not ok: kept', 'ok: a scope', 'not ok: a scope that leaves something',
    ]);
    expect(stdout).toContain('Leak of Forgetful: 1 per iteration');
  });

  test('from an ES module, and nothing is printed', async () => {
    project.write('program.mjs', `
      import { measure, LeakError, assertNoLeak, live } from 'napi-tether/leaks';
      import { createRequire } from 'node:module';
      const { Emitter } = createRequire(import.meta.url)(process.env.PROGRAMS_ADDON);
      const { verdict, positiveControl } = await measure(() => void new Emitter());
      const kept = [];
      const error = await assertNoLeak(() => void kept.push(new Emitter()), { patience: 0, explain: false }).catch((error) => error);
      process.send([verdict, positiveControl, error instanceof LeakError, error.findings[0].subject, live('Emitter') > 100]);
    `);
    project.write('start.cjs', `
      const child = require('node:child_process').fork('./program.mjs', { silent: true });
      const printed = [];
      child.stdout.on('data', (data) => printed.push(String(data)));
      child.stderr.on('data', (data) => printed.push(String(data)));
      child.on('message', (message) => child.on('close', () => console.log(JSON.stringify({ message, printed }))));
    `);
    const { stdout } = await project.node(['start.cjs']);
    expect(JSON.parse(stdout)).toEqual({ message: ['clean', 'found', true, 'Emitter', true], printed: [] });
  });

  test('napi-tether/vitest says that vitest is not there', async () => {
    const { code, stderr } = await project.node(['--input-type=module', '-e', "import 'napi-tether/vitest'"]);
    expect(code).toBe(1);
    expect(stderr).toContain("Cannot find package 'vitest'");
  });

  test('scenarios in a program that nobody measures do nothing', async () => {
    project.write('alone.cjs', "require('napi-tether/leaks').scenario('a', () => { throw new Error('never'); }); console.log('done');");
    expect(await project.node(['alone.cjs'])).toEqual({ code: 0, stdout: 'done\n', stderr: '' });
  });
});
