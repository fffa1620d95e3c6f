import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import type { Finding } from '../../../src-ts/leaks/finding';
import { root } from '../../support/repository';
import { rounds, shown } from './child';

const folder = mkdtempSync(path.join(tmpdir(), 'tether-modules-'));
afterAll(() => rmSync(folder, { recursive: true }));

const growth = JSON.stringify([{ kind: 'native', subject: 'Session', unit: 'objects', perIteration: 1, rate: '', exact: true, batches: [{ iterations: rounds, delta: rounds }] }]);
const explainPath = JSON.stringify(path.join(root, 'dist/leaks/explain.js'));
const explaining = `require(${explainPath}).explain(${growth}).then((findings) => console.log(JSON.stringify(findings)))`;
const esm = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

/** Writes the files and runs the first of them in their folder. */
async function run(files: Record<string, string>): Promise<Finding[]> {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', Object.keys(files)[0]!], { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' } });
  return JSON.parse(stdout) as Finding[];
}

const fill = (what: string) => `for (let round = 0; round < ${rounds}; round++) ${what};`;

test('Explanation of modules: an exported and an inner variable of an ES module that another imports', async () => {
  const found = await run({
    'main.mjs': `import './sessions.mjs'; ${esm} await ${explaining};`,
    'sessions.mjs': `class Session {} export const count = 1; export const log = []; const cache = new Map(); export const has = (one) => cache.has(one); ${fill('cache.set(round, new Session()), log.push(new Session())')}`,
  });
  expect(found.flatMap(({ paths }) => paths.map(shown)).sort()).toEqual(['module sessions.mjs -> context cache~ Map -> Map entry~ Session', 'module sessions.mjs -> context log~ Array -> [#]~ Session']);
  expect(found.map(({ cause }) => cause!.sentence).sort()).toEqual(['The Map cache of sessions.mjs grows and keeps the Session.', 'The array log of sessions.mjs grows and keeps the Session.']);
});

test('Explanation of modules: what a CommonJS module exports, and what its functions close over', async () => {
  const found = await run({
    'main.cjs': `require('./sessions.cjs'); ${explaining};`,
    'sessions.cjs': `class Session {} const inner = new Set(); exports.all = []; exports.has = (one) => inner.has(one); ${fill('inner.add(new Session()), exports.all.push(new Session())')}`,
  });
  expect(found.flatMap(({ paths }) => paths.map(shown)).sort()).toEqual([
    'module sessions.cjs -> .exports~ Object -> .all~ Array -> [#]~ Session', 'module sessions.cjs -> context inner~ Set -> Set entry~ Session',
  ]);
  expect(found.map(({ cause }) => cause!.sentence).sort()).toEqual([
    'The Set inner of sessions.cjs grows and keeps the Session.', 'The array exports.all of sessions.cjs grows and keeps the Session.',
  ]);
});

test('Explanation of modules: in a worker, of its own heap', async () => {
  const found = await run({
    'starter.cjs': `new (require('node:worker_threads').Worker)('./worker.cjs');`,
    'worker.cjs': `class Session {} globalThis.held = []; ${fill('held.push(new Session())')} ${explaining};`,
  });
  expect(found.flatMap(({ paths }) => paths.map(shown))).toEqual(['global -> .held~ Array -> [#]~ Session']);
});

test('Explanation of modules: variables of a block, which V8 does not name', async () => {
  const found = await run({
    'blocks.cjs': `class Session {} globalThis.functions = []; ${fill('{ const other = {}, session = new Session(), more = {}; functions.push(() => [other, session, more]); }')} ${explaining};`,
  });
  expect(found.flatMap(({ paths }) => paths.map(shown))).toEqual(['global -> .functions~ Array -> [#]~ closure (anonymous) -> context session~ Session']);
});
