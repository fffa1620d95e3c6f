/** TypeScript's own opinion of printed declarations. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../support/repository';

const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');

export interface Diagnostic {
  file: string;
  line: number;
  message: string;
}

const strict = {
  module: 'Node20', target: 'ES2022', lib: ['ES2022'], types: [], strict: true, exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true, isolatedModules: true, skipLibCheck: false, allowArbitraryExtensions: true, noEmit: true,
};

/** Compiles files given by name and text, with the strictest options. */
export function diagnose(files: Record<string, string>, options: object = {}): Diagnostic[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tether-declarations-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    const config = { compilerOptions: { ...strict, ...options }, files: Object.keys(files) };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
    return diagnoseProject(path.join(folder, 'tsconfig.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `settings` go to the command line. */
export function diagnoseProject(project: string, settings: readonly string[] = []): Diagnostic[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, [tsc, '--pretty', 'false', '-p', project, ...settings], {
    cwd: path.dirname(project),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const found = [...stdout.matchAll(/^(.*?)\((\d+),\d+\): error (TS\d+: .*)$/gm)].map(([, file, line, message]) => ({
    file: file!,
    line: Number(line),
    message: message!,
  }));
  // A wrong option, say, is reported without a place.
  if (status !== 0 && found.length === 0) throw new Error(`tsc failed:\n${stdout}${stderr}`);
  return found;
}
