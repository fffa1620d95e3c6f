/** Where the report goes. All at will in one run. */
import { accessSync, appendFileSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LeakReport } from '../../leaks/finding.js';
import { githubAnnotations, githubSummary } from '../../reporters/github.js';
import { html } from '../../reporters/html.js';
import { json } from '../../reporters/json.js';
import { junit } from '../../reporters/junit.js';
import { pretty } from '../../reporters/pretty.js';
import { sarif } from '../../reporters/sarif.js';
import { Failure } from '../failure.js';

/** Files by format, as they are named on the command line. */
export interface OutputOptions {
  json?: string;
  junit?: string;
  sarif?: string;
  html?: string;
  /** Undefined: where GitHub Actions runs. */
  github?: boolean;
}

const formats = { json, junit, sarif, html };
const formatNames = ['json', 'junit', 'sarif', 'html'] as const;

function files(options: OutputOptions): { name: keyof typeof formats; file: string }[] {
  return formatNames.flatMap((name) => (options[name] === undefined ? [] : { name, file: options[name] }));
}

/** @throws {Failure} before anything runs, when a file could not be written afterwards. */
export function requireWritable(options: OutputOptions): void {
  const wanted = files(options);
  for (const { name, file } of wanted) {
    const same = wanted.find((other) => other.name !== name && path.resolve(other.file) === path.resolve(file));
    if (same) throw new Failure(`--${name} and --${same.name} both name ${file}; give each a file of its own`);
    requireFile(name, file);
  }
}

function requireFile(name: string, file: string): void {
  const parent = nearestFolder(path.resolve(file));
  if (!statSync(parent).isDirectory()) throw new Failure(`--${name} ${file}: ${path.relative('.', parent)} is a file, not a folder; name another file`);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory()) throw new Failure(`--${name} ${file}: this is a folder; name a file in it, as ${path.join(file, `leaks.${name === 'junit' ? 'xml' : name}`)}`);
  try {
    accessSync(found ? file : parent, constants.W_OK);
  } catch (error) {
    throw unwritable(name, file, error);
  }
}

/** The part of the path that exists. */
function nearestFolder(file: string): string {
  const folder = path.dirname(file);
  return existsSync(folder) || folder === file ? folder : nearestFolder(folder);
}

function unwritable(name: string, file: string, error: unknown): Failure {
  return new Failure(`--${name} ${file} cannot be written: ${(error as Error).message}; name another file`);
}

/** Writes everything; the terminal comes first, so that it is there when a disk is full. */
export function writeOutputs(report: LeakReport, options: OutputOptions, env: NodeJS.ProcessEnv = process.env): void {
  process.stdout.write(pretty(report, { colours: hasColours(process.stdout, env), width: process.stdout.columns ?? 100 }));
  for (const { name, file } of files(options)) write(name, file, formats[name](report));
  if (options.github ?? env.GITHUB_ACTIONS === 'true') writeGithub(report, env.GITHUB_STEP_SUMMARY);
}

function write(name: string, file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw unwritable(name, file, error);
  }
  process.stderr.write(`written: ${file}\n`);
}

function writeGithub(report: LeakReport, summaryFile: string | undefined): void {
  process.stdout.write(githubAnnotations(report));
  if (!summaryFile) return;
  try {
    appendFileSync(summaryFile, githubSummary(report));
  } catch (error) {
    throw new Failure(`the step summary cannot be written: ${(error as Error).message}; see GITHUB_STEP_SUMMARY, or pass --no-github`);
  }
}

/** As https://no-color.org and Node itself have it. */
function hasColours(output: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  if (env.NO_COLOR) return false;
  return output.isTTY === true && output.hasColors();
}
