// Named steps with elapsed seconds. A step's commands write to a log; a failure shows its tail.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { places, root } from './places.mjs';

const TAIL_LINES = 60;
const REDRAW_MS = 1000;
const FIRST_HEARTBEAT_MS = 1500;
const HEARTBEAT_MS = 15_000;

export class StepFailed extends Error {}

const terminal = process.stdout.isTTY && !process.env.CI;

/**
 * Runs `work` and says what it is doing and for how long.
 * `work` gets a `run(command, args, options)` that logs, and returns 'unchanged' if nothing was due.
 */
export async function step(title, work) {
  const log = openLog(title);
  const stop = showElapsed(title, log);
  const started = Date.now();
  try {
    const outcome = await work((command, args, options) => runLogged(log, command, args, options));
    stop();
    say(`✓ ${title} (${outcome === 'unchanged' ? 'unchanged' : seconds(started)})`);
    return outcome;
  } catch (error) {
    stop();
    say(`✗ ${title} (${seconds(started)})`);
    throw describe(error, title, log);
  }
}

/** Runs a script's steps; ends the process with a readable message when one fails. */
export async function main(script) {
  try {
    await script();
  } catch (error) {
    console.error(error instanceof StepFailed ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

/** Runs a command on the user's own terminal and resolves to its exit code. */
export function runVisibly(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function runLogged(log, command, args, options = {}) {
  fs.appendFileSync(log, `$ ${[path.basename(command), ...args].join(' ')}\n`);
  const output = fs.openSync(log, 'a');
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', output, output] });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new StepFailed(`${path.basename(command)} ended with ${signal ?? `exit code ${code}`}`));
    });
  }).finally(() => fs.closeSync(output));
}

function openLog(title) {
  fs.mkdirSync(places.logs, { recursive: true });
  const log = path.join(places.logs, `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.log`);
  fs.writeFileSync(log, '');
  return log;
}

function showElapsed(title, log) {
  const started = Date.now();
  return terminal
    ? repeat(0, REDRAW_MS, () => process.stdout.write(`\r\x1b[K… ${title} (${seconds(started)}) ${lastLine(log)}`))
    : repeat(FIRST_HEARTBEAT_MS, HEARTBEAT_MS, () => console.log(`… ${title} (${seconds(started)})`));
}

/** Calls `tick` after the first delay, then regularly, until the returned function is called. */
function repeat(first, regular, tick) {
  let timer = setTimeout(() => {
    tick();
    timer = setInterval(tick, regular);
  }, first);
  return () => clearTimeout(timer);
}

function say(line) {
  console.log(terminal ? `\r\x1b[K${line}` : line);
}

function lastLine(log) {
  const width = Math.max(0, (process.stdout.columns ?? 80) - 50);
  return (tail(log, 1)[0] ?? '').trim().slice(0, width);
}

function tail(log, lines) {
  return fs.readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines);
}

function describe(error, title, log) {
  if (!(error instanceof Error)) return error;
  const shown = tail(log, TAIL_LINES).join('\n');
  const where = path.relative(root, log);
  const heading = `${title} failed: ${error.message}`;
  if (shown.trim() === '') return new StepFailed(heading, { cause: error });
  return new StepFailed(`${shown}\n\n${heading}\nThe whole log: ${where}`, { cause: error });
}

function seconds(started) {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
