import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { runProgram } from '../support/child';

const paths = { converters: addonPath('converters') };

describe('The end of an environment with promises that nobody settled', () => {
  test('a process ends by itself, and rejects nothing', async () => {
    const ended = await runProgram(`
      const { promise, Waiter } = load('converters');
      const waiter = new Waiter();
      for (const each of [promise(), waiter.wait()]) each.then(() => console.log('settled'), () => console.log('rejected'));
      process.on('exit', () => console.log('exit', waiter instanceof Waiter));
    `, paths);
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([0, 'exit true\n', '']);
  });

  test('a worker ends, and another one can use the addon', async () => {
    const ended = await runProgram(`
      const { Worker } = require('node:worker_threads');
      const script = 'const { promise, soon } = require(' + JSON.stringify(addonPaths.converters) + '); promise(); soon("done").then((text) => require("node:worker_threads").parentPort.postMessage(text));';
      const run = () => new Promise((resolve, reject) => {
        const worker = new Worker(script, { eval: true });
        worker.on('message', (text) => console.log(text)).on('error', reject).on('exit', resolve);
      });
      run().then(run).then((code) => console.log('exit', code));
    `, paths);
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([0, 'done\ndone\nexit 0\n', '']);
  });

  test('an unhandled one that is dropped is an unhandled rejection, as in JS', async () => {
    const ended = await runProgram(`load('converters').dropped();`, paths);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('ERR_TETHER_DISPOSED');
  });
});
