import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { runProgram, type Ended } from '../support/child';
import { root } from '../support/repository';

const paths = { storm: addonPath('storm'), folder: path.join(root, 'test/storm') };
const rounds = process.env.TETHER_BUILD === 'asan' ? 3 : 10;
const seeds = [1, 2, 3, 4, 5];

/**
 * The main thread does all kinds of work of the storm, so that objects, callbacks, promises and roots are in flight, also on native
 * threads, and then does `end` inside a callback that C++ calls. The addon tells at the very end what is left.
 */
const run = (seed: number, end: string): Promise<Ended> =>
  runProgram(
    `const addon = load('storm');
    const { Random } = require(addonPaths.folder + '/random.cjs');
    const works = require(addonPaths.folder + '/works.cjs');
    const random = new Random(${seed});
    globalThis.kept = [];
    const toolbox = { addon, random, callback: (captured) => () => captured, keep: (value) => kept.push(value) };
    process.on('unhandledRejection', () => {});
    addon.reportAtExit();
    for (let round = 0; round < ${rounds}; round++) for (const work of Object.values(works)) work(toolbox);
    addon.emptyExchange();
    const node = new addon.Node();
    node.callback = () => { ${end} };
    setImmediate(() => { for (const work of Object.values(works)) work(toolbox); addon.emptyExchange(); node.call(); });`,
    paths,
  );
const told = ({ stderr }: Ended) => stderr.split('\n').filter((line) => /^(left|on a wrong thread|twice|told)/.test(line));

describe('With work of all kinds in flight', () => {
  test.each(seeds)('a natural end leaves nothing, and ends everything once, on its thread (seed %i)', async (seed) => {
    const ended = await run(seed, '');
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(told(ended)).toEqual(['told']);
  });

  test.each([
    ['process.exit()', 'process.exit(3);', 3],
    ['an uncaught error', `throw new Error('uncaught');`, 1],
    ['an error in an exit listener', `process.on('exit', () => { throw new Error('uncaught'); }); process.exit(3);`, 7],
  ])('%s inside a callback ends the process quietly', async (_, end, code) => {
    for (const seed of seeds) {
      const ended = await run(seed, end);
      // What is left then is the runtime's: it skips the end of the environment.
      expect(told(ended).filter((line) => !line.startsWith('left'))).toEqual(['told']);
      expect(told(ended).length, 'the check can see something').toBeGreaterThan(1);
      expect([ended.signal, ended.code === 0]).toEqual([null, false]);
      if (code !== 7) expect(ended.code).toBe(code);
      expect(ended.stderr).not.toMatch(/napi-tether: |FATAL|runtime error|AddressSanitizer/);
    }
  });
});
