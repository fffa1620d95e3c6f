import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { runProgram, type Ended } from '../support/child';

const paths = { teardown: addonPath('teardown') };
const destroyed = ({ stderr }: Ended): string[] => stderr.split('\n').filter((line) => line.startsWith('~'));

/** Starts workers that run `inside`; `main` runs beside them. A worker says 'ready' when it is where it should be. */
const run = (inside: string, main: string): Promise<Ended> =>
  runProgram(
    `const { Worker } = require('node:worker_threads');
    const { setTimeout: sleep } = require('node:timers/promises');
    const addon = load('teardown');
    const start = () => {
      const worker = new Worker(${JSON.stringify(`
        const { parentPort, workerData } = require('node:worker_threads');
        const { Node, File, Door, ...addon } = require(workerData);
        const ready = () => parentPort.postMessage('ready');
        ${inside}`)}, { eval: true, workerData: addonPaths.teardown });
      worker.on('error', (error) => console.log('error', error.message));
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      return { worker, ended, ready: new Promise((resolve) => worker.once('message', resolve)) };
    };
    (async () => { ${main} })();`,
    paths,
  );

const WAIT = 'const { ended } = start(); console.log(await ended, addon.alive());';
const TERMINATE = 'const { worker, ready, ended } = start(); await ready; await worker.terminate(); await ended; console.log(addon.alive());';

describe('The end of a worker', () => {
  test('destroys all its natives once, newest first, dependents before owners', async () => {
    const ended = await run(`const a = new Node('a'), b = new Node('b'), c = new Node('c'); a.next = c; globalThis.kept = [a, b, c, new File('f')];`, WAIT);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '0 0\n' });
    expect(destroyed(ended)).toEqual(['~File f', '~b', '~a', '~c']);
  });

  test('by process.exit() destroys them too', async () => {
    const ended = await run(`globalThis.kept = [new Node('a'), new File('f'), new Node('b')]; process.exit(3);`, WAIT);
    expect(ended).toMatchObject({ code: 0, stdout: '3 0\n' });
    expect(destroyed(ended).sort()).toEqual(['~File f', '~a', '~b']);
  });

  test('by an uncaught error destroys them too', async () => {
    const ended = await run(`globalThis.kept = [new Node('a'), new File('f')]; throw new Error('uncaught');`, WAIT);
    expect(ended).toMatchObject({ code: 0, stdout: 'error uncaught\n1 0\n' });
    expect(destroyed(ended).sort()).toEqual(['~File f', '~a']);
  });

  test('by process.exit() during a call unwinds the call first', async () => {
    const ended = await run(`const node = new Node('a'); node.callback = () => process.exit(4); node.call();`, WAIT);
    expect(ended).toMatchObject({ code: 0, stdout: '4 0\n' });
    expect(destroyed(ended)).toEqual(['~a']);
    expect(ended.stderr).not.toContain('returned');
  });

  test('runs no JS, and survives destructors that want to', async () => {
    const ended = await run(`for (const name of ['a', 'calls', 'throws']) { const node = new Node(name); node.callback = () => process._rawDebug('JS ran'); }`, WAIT);
    expect(ended).toMatchObject({ code: 0, stdout: '0 0\n' });
    expect(ended.stderr).not.toContain('JS ran');
    expect(destroyed(ended)).toEqual(['~throws', '~calls', '~a']);
  });
});

describe('worker.terminate()', () => {
  test('while the worker waits destroys all its natives once', async () => {
    const ended = await run(`globalThis.kept = [new Node('a'), new Node('b')]; kept[0].callback = () => kept; setInterval(() => {}, 1000); ready();`, TERMINATE);
    expect(ended).toMatchObject({ code: 0, stdout: '0\n' });
    expect(destroyed(ended)).toEqual(['~b', '~a']);
  });

  test('in an endless loop of JS does too', async () => {
    const ended = await run(`globalThis.kept = new Node('a'); ready(); for (;;) kept.name;`, TERMINATE);
    expect(ended).toMatchObject({ code: 0, stdout: '0\n' });
    expect(destroyed(ended)).toEqual(['~a']);
  });

  test('in the middle of a call from C++ into JS unwinds the C++ between', async () => {
    const ended = await run(
      `const a = new Node('a'), b = new Node('b'); a.callback = () => b.call(); b.callback = () => { ready(); for (;;); }; a.call();`,
      TERMINATE,
    );
    expect(ended).toMatchObject({ code: 0, stdout: '0\n' });
    expect(destroyed(ended)).toEqual(['~b', '~a']);
    expect(ended.stderr).not.toContain('returned');
  });

  test('after a dispose that waits for the call it ends destroys the object once', async () => {
    const ended = await run(`const a = new Node('a'); a.callback = () => { a[Symbol.dispose](); ready(); for (;;); }; a.call();`, TERMINATE);
    expect(ended).toMatchObject({ code: 0, stdout: '0\n' });
    expect(destroyed(ended)).toEqual(['~a']);
  });

  test('in a loop that makes and drops objects leaves none', async () => {
    const ended = await run(`for (let i = 0; ; i++) { if (i === 10000) ready(); const node = new Node('quiet'); node.callback = () => node; node.next = node; }`,
      `const { worker, ready } = start(); await ready; await sleep(20); await worker.terminate(); console.log(addon.alive()); console.log(addon.gone() >= 10000);`);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '0\ntrue\n' });
  });
});

describe('Several environments', () => {
  test('of one addon at once keep their natives apart', async () => {
    const ended = await run(
      `for (let round = 0; round < 20; round++) {
        const nodes = Array.from({ length: 50 }, () => new Node('quiet'));
        nodes.forEach((node, i) => { node.next = nodes[(i + 1) % 50]; node.callback = () => nodes; });
        if (nodes[0].next !== nodes[1]) throw new Error('mixed up');
      }`,
      `const mine = Array.from({ length: 50 }, (_, i) => new addon.Node('main' + i));
      mine.forEach((node, i) => { node.next = mine[(i + 1) % 50]; });
      const codes = await Promise.all(Array.from({ length: 4 }, () => start().ended));
      gc();
      console.log(codes.join(), addon.alive(), addon.gone(), mine.every((node, i) => node.name === 'main' + i && node.next === mine[(i + 1) % 50]));`,
    );
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '0,0,0,0 50 4000 true\n' });
    expect(destroyed(ended).filter((line) => line.startsWith('~main')).length).toBe(50);
  });

  test('may come and go one after the other', async () => {
    const ended = await run(`globalThis.kept = new Node('w'); kept.callback = () => kept;`, `
      for (let i = 0; i < 5; i++) if (await start().ended !== 0) console.log('failed');
      console.log(addon.alive());`);
    expect(ended).toMatchObject({ code: 0, stdout: '0\n' });
    expect(destroyed(ended)).toEqual(Array(5).fill('~w'));
  });
});

describe('A handle in a C++ global that outlives its environment', () => {
  const KEEP = `const node = new Node('w'); addon.keepAll(node, () => 5, () => 4, node); console.log(addon.tryAll());`;

  test('is empty, says so when used, and can be dropped on another thread', async () => {
    const ended = await run(KEEP, `
      await start().ended;
      console.log(addon.tryAll());
      console.log(addon.alive());
      addon.dropAll();
      console.log(addon.alive());`);
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.stdout).toBe(
      'root value weak function 4 root function 5 callable w\nERR_TETHER_ENVIRONMENT ERR_TETHER_ENVIRONMENT callable w\n1\n0\n',
    );
    expect(destroyed(ended)).toEqual(['~w']);
  });

  test('may be replaced by one of another environment', async () => {
    const ended = await run(KEEP, `
      await start().ended;
      const node = new addon.Node('main');
      addon.keepAll(node, () => 7, () => 6, node);
      console.log(addon.tryAll());
      addon.dropAll();`);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('root value weak function 6 root function 7 callable main\n');
    expect(destroyed(ended)).toEqual(['~w', '~main']);
  });

  test('of a living environment is refused on another thread, and still works at home', async () => {
    const ended = await run(`try { addon.tryAll(); } catch (error) { console.log(error.code); } ready();`, `
      const node = new addon.Node('main');
      addon.keepAll(node, () => 7, () => 6, node);
      const { ended } = start();
      await ended;
      console.log(addon.tryAll());
      addon.dropAll();`);
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.stdout).toContain('ERR_TETHER_ENVIRONMENT\n');
    expect(ended.stdout).toContain('root value weak function 6 root function 7 callable main\n');
  });
});
