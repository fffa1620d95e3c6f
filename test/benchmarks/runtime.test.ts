import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveRuntime, runtimeArguments } from '../../benchmarks/runtime';

// `npm run test:runtimes` stores it.
const deno = resolveRuntime('deno');

describe.skipIf(deno === undefined)('Deno, where it is stored', () => {
  test.each(['deno.json', 'package.json'])('does not read a %s in a folder above', (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'above-'));
    try {
      const script = join(folder, 'project', 'script.mjs');
      mkdirSync(dirname(script));
      writeFileSync(script, 'console.log(typeof gc)');
      writeFileSync(join(folder, name), '{ no JSON');
      const run = (parameters: readonly string[]) => execFileSync(deno!, [...parameters, script], { encoding: 'utf8', stdio: 'pipe' });
      expect(run(runtimeArguments(deno!))).toBe('function\n');
      expect(() => run(runtimeArguments(deno!).filter((flag) => flag !== '--no-config'))).toThrow(name);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
