/** `tether leaks`: runs leak scenarios, watches programs, and tells what it found in whichever forms are asked for. */
import os from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { TetherError } from '../runtime/errors.js';
import { Failure } from './failure.js';
import type { LeakReport } from '../leaks/finding.js';
import { scenarioFiles } from './leaks/files.js';
import { defaultBaseline, exitCodeOf, judged, readStandards, type JudgeOptions } from './leaks/judge.js';
import { requireWritable, writeOutputs, type OutputOptions } from './leaks/outputs.js';
import { runFiles } from './leaks/run.js';
import { printSnapshot } from './leaks/snapshot.js';
import { withRelativeSources } from './leaks/sources.js';
import { printCalibration } from './leaks/calibration.js';
import type { Tools } from './leaks/tools.js';

interface Options extends OutputOptions, Omit<JudgeOptions, 'partial'> {
  jobs: number;
  explain: boolean;
  quick?: true;
  thorough?: true;
  noisy: boolean;
  timeout?: number;
  seed?: number;
  grep?: string;
  name?: string;
  watch?: true;
  calibrate?: true;
  runs?: number;
  snapshot?: string;
  class?: string;
}

const after = `
Scenarios are functions that a file exports, or declares by scenario() of napi-tether/leaks. Each is repeated in a process
of its own, and nothing may be left behind.

Exit codes: 0 clean, 1 a leak, 2 a scenario or the command failed, 3 something did not settle. The worst wins, in the order
2, 1, 3, 0. Leaks that the baseline, or the report of --diff, has at the same rate are known, and fail nothing; nor do
suspicions, which are told.

Examples:
  $ tether leaks                                   all scenarios below this folder
  $ tether leaks test/socket.leak.js --html leaks.html
  $ tether leaks --json main.json                  on the main branch; then, on another:
  $ tether leaks --diff main.json                  only new and worse leaks count
  $ tether leaks --watch -- npm test               any program`;

/** @param tools what does the work. */
export function leaksCommand(tools: Tools): Command {
  const number = wholeNumber;
  const command = new Command('leaks');
  // What follows a watched command is that command's, as with any program that runs another.
  command.on('option:watch', () => command.passThroughOptions());
  return command
    .description('run leak scenarios, and fail when something is left behind')
    .argument('[globs...]', 'files, folders or patterns (default: "**/*.leak.{js,cjs,mjs,ts,mts}", without node_modules); with --watch, a command')
    .option('-j, --jobs <count>', 'files at a time', number(1), os.availableParallelism())
    .option('--grep <pattern>', 'only scenarios whose name this regular expression matches', regularExpression)
    .option('--name <name>', 'only the scenario of exactly this name')
    .option('--explain', 'look into the heap for what holds a leak', true)
    .option('--no-explain', 'only count; leaks have other fingerprints then')
    .addOption(new Option('--quick', 'less certain, and sooner done').conflicts('thorough'))
    .option('--thorough', 'more certain, and later done: finds what leaks seldom')
    .option('--no-noisy', 'do not measure malloc')
    .option('--timeout <ms>', 'for one scenario', number(1))
    .option('--seed <number>', 'order of measurements; the report tells which was used', number(0))
    .option('--watch', 'run the command that follows, and report what it leaves behind; our own options come before it')
    .option('--baseline <file>', `leaks that are known and tolerated (default: ${defaultBaseline}, if there is one)`)
    .option('--update-baseline', 'write the leaks of this run to that file')
    .option('--diff <file>', 'compare with a report that --json wrote')
    .option('--json <file>', 'write the report as data')
    .option('--junit <file>', 'write it as JUnit XML')
    .option('--sarif <file>', 'write it as SARIF 2.1.0, for code scanning')
    .option('--html <file>', 'write it as a page with charts, in one file')
    .option('--github', 'print annotations, and write the step summary (default: in GitHub Actions)')
    .option('--no-github', 'do neither')
    .addOption(new Option('--calibrate', "measure this machine's false alarms and misses, and print them").conflicts(['watch', 'snapshot']))
    .option('--runs <count>', 'of the calibration', number(1))
    .addOption(new Option('--snapshot <file>', 'explain a heap snapshot, with --class').conflicts('watch'))
    .option('--class <name>', 'what is left behind in it')
    .addHelpText('after', after)
    .action((globs: string[], options: Options) => leaks(globs, options, tools).catch(refuse));
}

/** 1 is for leaks alone, so that nothing may end the command in Node's own way. */
function refuse(error: unknown): never {
  if (error instanceof Failure) throw error;
  if (error instanceof TetherError) throw new Failure(error.message);
  throw new Failure(`this is a fault of the command itself, please report it: ${error instanceof Error ? error.stack : String(error)}`);
}

function wholeNumber(least: number) {
  return (text: string): number => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least && text.trim() !== '') return value;
    throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
  };
}

function regularExpression(text: string): string {
  try {
    return new RegExp(text, 'u').source;
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}; write a backslash before what should stand for itself.`);
  }
}

async function leaks(globs: readonly string[], options: Options, tools: Tools): Promise<void> {
  requireSense(globs, options);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  if (options.snapshot !== undefined) return printSnapshot(options.snapshot, options.class!, tools);
  if (options.calibrate) return printCalibration(options.runs, seed, tools);
  requireWritable(options);
  const partial = options.grep !== undefined || options.name !== undefined;
  const standards = readStandards({ ...options, partial });
  const raw = await (options.watch ? tools.watch([...globs]) : run(globs, { ...options, seed }, tools));
  const report = judged(withRelativeSources(raw, process.cwd()), standards, { ...options, partial });
  writeOutputs(report, options);
  process.exitCode = exitCodeOf(report);
  requireCommandWell(report);
}

/** What commander cannot say of options that need each other. */
function requireSense(globs: readonly string[], { watch, snapshot, class: className, runs, calibrate, explain, baseline, updateBaseline }: Options): void {
  if (watch && globs.length === 0) throw new Failure('--watch needs a command; write it after --, as: tether leaks --watch -- npm test');
  if ((snapshot === undefined) !== (className === undefined)) throw new Failure('--snapshot and --class need each other; name the file, and the class that is left behind in it');
  if (runs !== undefined && !calibrate) throw new Failure('--runs belongs to --calibrate; add that, or leave it out');
  if (!explain && (updateBaseline || baseline !== undefined)) {
    throw new Failure('--no-explain and the baseline exclude each other, since fingerprints come from the explanation; leave one of them out');
  }
}

/** What a watched command says by its exit code must not get lost: it may be the whole test suite. */
function requireCommandWell({ command }: LeakReport): void {
  if (command === undefined || command.status === 0) return;
  throw new Failure(`the command ${command.args.join(' ')} ended with exit code ${command.status}; see what it printed`);
}

async function run(globs: readonly string[], options: Options & { seed: number }, { runScenario }: Tools) {
  const { grep, name, seed, noisy, explain, timeout, jobs } = options;
  const files = await scenarioFiles(globs);
  const report = await runFiles(files, { grep, name, seed, noisy, explain, timeout, jobs, effort: effortOf(options) }, runScenario);
  if (report.scenarios.length > 0) return report;
  throw new Failure(`no scenario of ${files.join(', ')} is named ${name === undefined ? `as --grep ${grep} has it` : name}; leave the option out to run all`);
}

function effortOf({ quick, thorough }: Options) {
  return quick ? 'quick' : thorough ? 'thorough' : 'normal';
}
