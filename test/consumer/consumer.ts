/** A user of the package: a project in a folder whose path has spaces, with the packed package installed. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../support/repository';

const exec = promisify(execFile);
const outputLimit = { maxBuffer: 64 * 1024 * 1024 };

const nodeGyp = path.join(root, 'node_modules/node-gyp/bin/node-gyp.js');
const cmakeJs = path.join(root, 'node_modules/cmake-js/bin/cmake-js');

export class Consumer {
  private readonly workspace = mkdtempSync(path.join(os.tmpdir(), 'napi-tether consumer '));
  readonly project = path.join(this.workspace, 'my project');

  /** Where npm puts the package. */
  get installed(): string {
    return path.join(this.project, 'node_modules', 'napi-tether');
  }

  /** Packs the repository as it would be published. */
  async pack(): Promise<string> {
    await this.npm(['pack', '--pack-destination', this.workspace], root);
    const tarball = readdirSync(this.workspace).find((name) => name.endsWith('.tgz'));
    if (!tarball) throw new Error('npm pack wrote no tarball.');
    return path.join(this.workspace, tarball);
  }

  async install(tarball: string): Promise<void> {
    mkdirSync(this.project);
    cpSync(path.join(root, 'test', 'consumer', 'project'), this.project, { recursive: true });
    writeFileSync(path.join(this.project, 'package.json'), '{ "name": "my-project", "private": true }\n');
    await this.npm(['install', '--prefix', this.project, '--no-audit', '--no-fund', tarball], this.project);
  }

  /** Each builds the project and returns the addon's file. */
  readonly builds = {
    'node-gyp': async () => {
      await this.run(process.execPath, [nodeGyp, 'configure', 'build']);
      return path.join(this.project, 'build', 'Release', 'example.node');
    },
    'cmake-js': async () => {
      const out = path.join(this.project, 'build with cmake-js');
      await this.run(process.execPath, [cmakeJs, 'compile', '--out', out]);
      return path.join(out, 'Release', 'example.node');
    },
    'plain CMake': async () => {
      const out = path.join(this.project, 'build with cmake');
      await this.run('cmake', ['-S', this.project, '-B', out, '-DCMAKE_BUILD_TYPE=Release']);
      await this.run('cmake', ['--build', out, '--config', 'Release']);
      return path.join(out, 'example.node');
    },
  };

  /** Runs one of the project's scripts; returns what it printed as JSON. */
  async script(file: string, ...args: string[]): Promise<unknown> {
    const { stdout } = await this.run(process.execPath, ['--expose-gc', file, ...args]);
    return JSON.parse(stdout);
  }

  /** Runs the package's command as a script of the project would; returns what it printed. */
  async tether(...args: string[]): Promise<string> {
    return (await this.npm(['exec', '--offline', '--', 'tether', ...args], this.project)).stdout;
  }

  remove(): void {
    rmSync(this.workspace, { recursive: true, force: true });
  }

  private async run(command: string, args: readonly string[]) {
    try {
      return await exec(command, args, { cwd: this.project, ...outputLimit });
    } catch (error) {
      // The message has what was written to stderr; compilers started by CMake write to stdout.
      const { message, stdout } = error as Error & { stdout?: string };
      throw new Error(`${message}\n${stdout ?? ''}`, { cause: error });
    }
  }

  private npm(args: readonly string[], cwd: string) {
    const npm = process.env.npm_execpath;
    if (npm?.endsWith('.js')) return exec(process.execPath, [npm, ...args], { cwd, ...outputLimit });
    return exec('npm', args, { cwd, shell: process.platform === 'win32', ...outputLimit });
  }
}
