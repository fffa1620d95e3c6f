import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { runProgram, type Ended } from '../support/child';

const folder = mkdtempSync(path.join(tmpdir(), 'tether-teardown-'));
const copy = path.join(folder, 'copy.node');
copyFileSync(addonPath('teardown'), copy);
const paths = { teardown: addonPath('teardown'), copy };

afterAll(() => {
  // Windows does not let go of a loaded library.
  try { rmSync(folder, { recursive: true, force: true }); } catch {}
});

const run = (source: string): Promise<Ended> => runProgram(`const { Node, File, Door, ...addon } = load('teardown');\n${source}`, paths);
const destroyed = ({ stderr }: Ended): string[] => stderr.split('\n').filter((line) => line.startsWith('~'));
const inThisOrder = (ended: Ended, ...lines: string[]) => expect(destroyed(ended).filter((line) => lines.includes(line))).toEqual(lines);

describe('At natural exit', () => {
  test('all natives are destroyed once, newest first', async () => {
    const ended = await run(`globalThis.kept = ['a', 'b', 'c', 'd'].map((name) => new Node(name));`);
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(destroyed(ended)).toEqual(['~d', '~c', '~b', '~a']);
  });

  test('those that nothing holds any more are destroyed too', async () => {
    const ended = await run(`for (const name of ['a', 'b']) { const node = new Node(name); node.callback = () => node; }`);
    expect(destroyed(ended)).toEqual(['~b', '~a']);
  });

  test('dependents go before what they depend on: by Member, in a container, by std::shared_ptr', async () => {
    const ended = await run(`
      const member = new Node('member'); member.next = new Node('member target');
      const list = new Node('list'); list.add(new Node('list target'));
      const shared = new Node('shared'); shared.shared = new Node('shared target');
      const old = new Node('old target'); new Node('new owner').next = old;`);
    inThisOrder(ended, '~member', '~member target');
    inThisOrder(ended, '~list', '~list target');
    inThisOrder(ended, '~shared', '~shared target');
    inThisOrder(ended, '~new owner', '~old target');
    expect(destroyed(ended).length).toBe(8);
  });

  test('rings and long chains end all the same', async () => {
    const ended = await run(`
      const ring = Array.from({ length: 5 }, (_, i) => new Node('ring' + i));
      ring.forEach((node, i) => { node.next = ring[(i + 1) % 5]; });
      let last = new Node('chain0');
      for (let i = 1; i < 20000; i++) { const node = new Node('chain' + i); last.next = node; last = node; }`);
    expect(ended.code).toBe(0);
    expect(destroyed(ended).filter((line) => line.startsWith('~ring')).length).toBe(5);
    const chain = destroyed(ended).filter((line) => line.startsWith('~chain'));
    expect(chain).toEqual(Array.from({ length: 20000 }, (_, i) => `~chain${i}`));
  });

  test('a whole and its parts end once', async () => {
    const ended = await run(`const door = new Door(); globalThis.screw = door.screw;`);
    expect(destroyed(ended)).toEqual(['~Door', '~Screw']);
  });

  test('no JS runs: neither hooks nor callbacks that a destructor calls', async () => {
    const ended = await run(`
      for (const name of ['a', 'calls', 'b']) { const node = new Node(name); node.callback = () => process._rawDebug('JS ran'); node.next = node; }
      process.on('exit', () => process._rawDebug('exit'));`);
    expect(ended.code).toBe(0);
    expect(ended.stderr).not.toContain('JS ran');
    expect(ended.stderr).not.toContain('collected');
    expect(ended.stderr).toContain('a destructor threw "called a Callback that holds no function');
    expect(destroyed(ended)).toEqual(['~b', '~calls', '~a']);
    expect(ended.stderr.indexOf('exit')).toBeLessThan(ended.stderr.indexOf('~b'));
  });

  test('destructors that throw are reported and stop nothing', async () => {
    const ended = await run(`for (const name of ['a', 'throws', 'b']) new Node(name);`);
    expect(ended.code).toBe(0);
    expect(destroyed(ended)).toEqual(['~b', '~throws', '~a']);
    expect(ended.stderr).toContain('napi-tether: a destructor threw "throws cannot be destroyed"');
  });

  test('what was disposed before is not destroyed again', async () => {
    const ended = await run(`const file = new File('f'); const node = new Node('n'); file[Symbol.dispose](); node[Symbol.dispose](); new Node('other');`);
    expect(destroyed(ended)).toEqual(['~File f', '~n', '~other']);
  });

  test('what JS left behind in C++ globals does no harm', async () => {
    const ended = await run(`const node = new Node('kept'); addon.keepAll(node, () => 5, () => 4, node); console.log(addon.tryAll());`);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: 'root value weak function 4 root function 5 callable kept\n' });
    expect(destroyed(ended)).toEqual(['~kept']);
  });
});

describe.each([['process.exit()', 'process.exit(0);', 0], ['an uncaught error', `throw new Error('uncaught');`, 1]])('After %s', (_, end, code) => {
  test('objects of classes with destroyAtExit are destroyed once, in order; the runtime skips all others', async () => {
    const ended = await run(`
      const a = new File('a'), b = new File('b'), c = new File('c'); a.next = c;
      globalThis.kept = [a, b, c, new Node('skipped')];
      ${end}`);
    expect(ended.code).toBe(code);
    expect(destroyed(ended)).toEqual(['~File b', '~File a', '~File c']);
  });

  test('they may have callbacks and be held by anything', async () => {
    const ended = await run(`
      const file = new File('f'); file.callback = () => file; const node = new Node('n');
      addon.keepAll(node, () => file, () => 1, node);
      setImmediate(() => { ${end} });`);
    expect(ended.code).toBe(code);
    expect(destroyed(ended)).toEqual(['~File f']);
  });

  test('what was disposed before is not destroyed again', async () => {
    const ended = await run(`const file = new File('f'); file[Symbol.dispose](); ${end}`);
    expect(destroyed(ended)).toEqual(['~File f']);
  });
});

describe('Two copies of an addon', () => {
  test('in one process each end their own, and know nothing of each other', async () => {
    const ended = await run(`
      const other = load('copy');
      const a = new Node('a'), b = new other.Node('b'), f = new other.File('f');
      try { a.next = b; } catch (error) { console.log(error.code); }
      a.callback = () => b; b.callback = () => a;
      console.log(addon.alive(), other.alive());`);
    expect(ended).toMatchObject({ code: 0, stdout: 'ERR_TETHER_ARGUMENT\n1 1\n' });
    expect(destroyed(ended).sort()).toEqual(['~File f', '~a', '~b']);
  });

  test('made by loading one file twice each end their own', async () => {
    const ended = await run(`
      const module = { exports: {} };
      process.dlopen(module, addonPaths.teardown);
      const second = module.exports;
      const a = new Node('a'), b = new second.Node('b');
      console.log(second.Node === Node, b instanceof Node);
      try { a.next = b; } catch (error) { console.log(error.code); }
      a.callback = () => b.call(); b.callback = () => console.log('called'); a.call();`);
    expect(ended).toMatchObject({ code: 0, stdout: 'false false\nERR_TETHER_ARGUMENT\ncalled\n' });
    expect(destroyed(ended).sort()).toEqual(['~a', '~b']);
  });
});
