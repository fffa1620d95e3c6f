import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { runProgram } from '../support/child';

const paths = { peers: addonPath('peers') };

const TRY = `
  const attempt = () => { try { return Object.keys(require(file)).length > 0; } catch (error) { return error.message; } };
  globalThis.peersFail = { run() {} };
  const first = [attempt(), attempt()];
  globalThis.peersFail = { run() { throw new TypeError('from JS'); } };
  const second = attempt();
  delete globalThis.peersFail;
  const third = attempt();`;
const OUTCOME = ['the module cannot start', 'the module cannot start', 'from JS', true];

describe('A module whose body throws', () => {
  test('tells what was thrown, keeps nothing, and can be loaded again', async () => {
    const ended = await runProgram(`const file = addonPaths.peers; ${TRY}
      console.log(JSON.stringify([...first, second, third]), require(file).captures(), require(file).made().length);`, paths);
    expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    const [outcome, captures, made] = split(ended.stdout);
    expect(outcome).toEqual(OUTCOME);
    // What the failed bodies bound ends with the environment, like all that was bound.
    expect([captures, made]).toEqual([4, 4]);
  });

  test('does so in several workers at once, and none of them hangs', async () => {
    const source = `const { parentPort, workerData: file } = require('node:worker_threads'); ${TRY} parentPort.postMessage(JSON.stringify([...first, second, third]));`;
    const ended = await runProgram(`
      const { Worker } = require('node:worker_threads');
      const addon = load('peers');
      const start = () => new Promise((resolve) => {
        const told = [];
        new Worker(${JSON.stringify(source)}, { eval: true, workerData: addonPaths.peers })
          .on('message', (text) => told.push(text)).on('error', (error) => told.push(error.message)).on('exit', (code) => resolve([code, ...told]));
      });
      Promise.all(Array.from({ length: 6 }, start)).then((all) => console.log(JSON.stringify(all), addon.captures()));`, paths);
    expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(split(ended.stdout)).toEqual([Array(6).fill([0, JSON.stringify(OUTCOME)]), 1]);
  });
});

/** JSON, and numbers behind it. */
function split(line: string): unknown[] {
  const [, json, numbers] = /^(.*?)((?: \d+)*)\n$/.exec(line)!;
  return [JSON.parse(json!) as unknown, ...numbers!.trim().split(' ').map(Number)];
}
