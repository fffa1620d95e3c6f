import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { runProgram, type Ended } from '../support/child';
import { letTheDeadWait } from '../support/stress';
import { peers, settled } from './addon';

const { Base, Middle, Leaf } = peers;
const paths = { peers: addonPath('peers') };
const run = (source: string) => runProgram(`const addon = load('peers'); const { Outer } = addon;\n${source}`, paths);
const destroyed = ({ stderr }: Ended) => stderr.split('\n').filter((line) => line.startsWith('~'));

describe('A hierarchy', () => {
  test.each<[string, () => void, string[]]>([
    ['its base', () => { new Base(); }, ['hook of Base', '~Base']],
    ['a class without a hook of its own', () => { new Middle(); }, ['hook of Base', '~Middle', '~Base']],
    ['a class with one', () => { new Leaf(); }, ['hook of Leaf', '~Leaf', '~Middle', '~Base']],
  ])('runs one hook and each destructor once: %s', async (_, make, expected) => {
    letTheDeadWait();
    await settled();
    peers.events();
    make();
    expect(peers.events()).toEqual([]);
    await settled();
    expect(peers.events()).toEqual(expected);
    await settled();
    expect(peers.events()).toEqual([]);
  });
});

describe('A move-only capture', () => {
  test('is kept by its function', async () => {
    await settled();
    expect([peers.captured(), peers.captures()]).toEqual([5, 1]);
  });

  test('ends with its environment, once', async () => {
    const ended = await run(`
      const { Worker } = require('node:worker_threads');
      const worker = new Worker('require(' + JSON.stringify(addonPaths.peers) + ').captured()', { eval: true });
      worker.on('exit', () => console.log(addon.captured(), addon.captures()));`);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '5 1\n' });
  });
});

describe('At the end of a process', () => {
  test('an object that a Root of another holds ends once, and so does a ring of roots', async () => {
    const ended = await run(`
      const outer = new Outer('outer'), inner = new Outer('inner'), a = new Outer('a'), b = new Outer('b');
      outer.hold(inner); outer.holdValue(() => inner);
      a.hold(b); b.hold(a); a.holdValue(a);`);
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(destroyed(ended).sort()).toEqual(['~a', '~b', '~inner', '~outer']);
  });

  test('a listener may let go, collect and drain', async () => {
    const ended = await run(`
      globalThis.it = new Outer('it'); it.hold(it); globalThis.other = new Outer('other');
      process.on('exit', () => {
        it.hold(null); delete globalThis.it; delete globalThis.other;
        gc(); addon[Symbol.for('napi-tether.control')].drain(); gc();
        new Outer('late');
      });`);
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(destroyed(ended).sort()).toEqual(['~it', '~late', '~other']);
  });
});
