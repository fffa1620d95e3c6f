/** A user's project in a folder of its own, with the package installed as npm would, and with vitest only if it wants it. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { addonPath } from '../../support/addon';
import { root } from '../../support/repository';

export interface Printed {
  code: number;
  stdout: string;
  stderr: string;
}

/** One test of the project: whether it passed, and what it failed with. */
export interface Tested {
  passed: boolean;
  message: string;
}

export class Project {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'leak tests '));

  constructor(packages: readonly string[]) {
    cpSync(path.join(root, 'test/leaks/vitest/project'), this.folder, { recursive: true });
    const installed = path.join(this.folder, 'node_modules/napi-tether');
    mkdirSync(installed, { recursive: true });
    for (const part of ['package.json', 'dist']) cpSync(path.join(root, part), path.join(installed, part), { recursive: true });
    for (const name of ['jiti', 'commander', ...packages]) {
      symlinkSync(path.join(root, 'node_modules', name), path.join(this.folder, 'node_modules', name), 'junction');
    }
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  /** Runs Node in the folder. */
  node(args: readonly string[]): Promise<Printed> {
    const env = { ...process.env, PROGRAMS_ADDON: addonPath('programs'), NODE_OPTIONS: '', NODE_TEST_CONTEXT: undefined, VITEST: undefined };
    return new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: this.folder, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
      });
    });
  }

  /** Runs a file with vitest; its tests by their names, and what the file itself failed with. */
  async vitest(file: string, flags: readonly string[] = []): Promise<{ tests: Map<string, Tested>; message: string; passed: boolean; printed: string }> {
    const report = path.join(this.folder, `${file}.json`);
    const { stdout, stderr } = await this.node([path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', file, '--reporter=json', `--outputFile=${report}`, ...flags]);
    try {
      const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: FileReport[] };
      const [{ assertionResults, message, status }] = testResults as [FileReport];
      const tests = assertionResults.map((entry): [string, Tested] => [
        `${entry.ancestorTitles.join(' > ')} > ${entry.title}`,
        { passed: entry.status === 'passed', message: entry.failureMessages.join('\n') },
      ]);
      return { tests: new Map(tests), message, passed: status === 'passed', printed: stdout + stderr };
    } catch (error) {
      throw new Error(`vitest wrote no report.\n${stdout}\n${stderr}`, { cause: error });
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface FileReport {
  status: string;
  message: string;
  assertionResults: { ancestorTitles: string[]; title: string; status: string; failureMessages: string[] }[];
}
