/** `tether profile`: runs a program, samples its memory over time, and draws it. */
import { constants } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { recordMemoryOf, type Recorded } from '../leaks/profile/record.js';
import type { MemoryRecording } from '../leaks/profile/recording.js';
import { loadRecording, saveRecording } from '../leaks/profile/saved.js';
import { memorySummary } from '../reporters/memory.js';
import { writeMemoryPage } from './memory-page.js';
import { Failure } from './failure.js';

interface Options {
  output: string;
  html?: string;
  overlay: string[];
  interval: number;
}

export function profileCommand(): Command {
  return new Command('profile')
    .description('run a program, sample its memory over time, and draw it')
    .argument('<command...>', 'the program and its arguments')
    .option('-o, --output <file>', 'where the recording goes, as JSON', 'tether-profile.json')
    .option('--html <file>', 'draw it, as a page of its own')
    .option('--overlay <recordings...>', 'earlier recordings to draw with it', [])
    .option('--interval <ms>', 'milliseconds between samples', milliseconds, 100)
    .passThroughOptions()
    .addHelpText('after', '\nThe program names a moment with `mark("label")` of napi-tether.\nExit code: the program\'s own; 2 if it cannot be started.')
    .action(profile);
}

export function plotCommand(): Command {
  return new Command('plot')
    .description('draw recordings of `tether profile` over each other')
    .argument('<recordings...>', 'the files that `tether profile -o` wrote')
    .requiredOption('--html <file>', 'the page to write')
    .action((files: string[], { html }: { html: string }) => writeMemoryPage(html, files.map(named)));
}

function milliseconds(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 10) return number;
  throw new InvalidArgumentError('give a whole number of milliseconds, 10 or more.');
}

async function profile(command: string[], options: Options): Promise<void> {
  const earlier = options.overlay.map(named);
  const { recording, seesChildren } = await recorded(command, options.interval);
  write(options.output, recording);
  if (options.html !== undefined) writeMemoryPage(options.html, [...earlier, { name: options.output, recording }]);
  process.stderr.write(memorySummary(recording, { seesChildren, files: [options.output, options.html].filter((file) => file !== undefined) }));
  process.exitCode = exitCodeOf(recording);
}

async function recorded(command: string[], interval: number): Promise<Recorded> {
  try {
    return await recordMemoryOf(command, { interval });
  } catch (error) {
    throw new Failure(`${command[0]} cannot be started: ${(error as Error).message}; give a program and its arguments, as in: tether profile -- node app.js`);
  }
}

function named(file: string): { name: string; recording: MemoryRecording } {
  try {
    return { name: file, recording: loadRecording(file) };
  } catch (error) {
    throw new Failure((error as Error).message);
  }
}

function write(file: string, recording: MemoryRecording): void {
  try {
    saveRecording(file, recording);
  } catch (error) {
    throw new Failure(`${file} cannot be written: ${(error as Error).message}; name another file with -o`);
  }
}

/** Killed by a signal: what a shell says of it. */
function exitCodeOf({ exitCode, signal }: MemoryRecording): number {
  return exitCode ?? (signal === null ? 2 : 128 + (constants.signals[signal as NodeJS.Signals] ?? 0));
}
