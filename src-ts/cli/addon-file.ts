/** Reads the declarations of an addon's file, whatever that file turns out to be. */
import { fork, type ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { schemaVersion, type AddonDeclarations } from '../declarations/schema.js';
import { binaryOf } from './binary.js';
import { Failure } from './failure.js';
import type { Report } from './loaded.js';

/**
 * Loads the addon in a process of its own, so that what it does there harms nobody. What it prints goes to standard error.
 *
 * @throws {Failure} when there is no such file, or it is no addon for this machine, or none of this toolkit's, or does not load.
 */
export async function declarationsOf(file: string): Promise<AddonDeclarations> {
  requireFile(file);
  requireLibrary(file);
  return declarationsIn(file, await reportOf(file));
}

function requireFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new Failure(`${file}: there is no such file; build the addon first, or correct the path`);
  if (!found.isFile()) throw new Failure(`${file}: this is a folder; name the .node file in it`);
}

/** Before the system's loader says it in words that help nobody. */
function requireLibrary(file: string): void {
  const binary = binaryOf(file);
  if (binary === undefined) throw new Failure(`${file}: this is no addon, as it is no compiled library; name the .node file that your build made`);
  if (binary.platforms.includes(process.platform) && binary.architectures.includes(process.arch)) return;
  const built = `${binary.platforms[0]} on ${binary.architectures.join(' and ')}`;
  throw new Failure(`${file}: this addon is built for ${built}, and this is ${process.platform} on ${process.arch}; build it here, or run this there`);
}

/** What the process said, or how it ended without saying anything. */
function reportOf(file: string): Promise<Report> {
  const child = fork(path.join(__dirname, 'loader.js'), [path.resolve(file)], { stdio: ['ignore', process.stderr, process.stderr, 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (report: Report) => resolve(report));
    child.once('error', reject);
    // Also after the message, when it changes nothing any more.
    child.once('close', () => reject(endedEarly(file, child)));
  });
}

function endedEarly(file: string, { signalCode, exitCode }: ChildProcess): Failure {
  const ending = signalCode ?? `exit code ${exitCode}`;
  const alone = `node -e "require(${JSON.stringify(path.resolve(file)).replaceAll('"', "'")})"`;
  return new Failure(`${file}: the addon ended the process while it was loading (${ending}); see why with: ${alone}`);
}

function declarationsIn(file: string, report: Report): AddonDeclarations {
  if (report.kind === 'threw') throw refusedToLoad(file, report.text, report.code);
  const declarations = report.kind === 'declarations' ? (report.declarations as AddonDeclarations) : undefined;
  if (declarations === undefined)
    throw new Failure(`${file}: this addon is not built with napi-tether, or with one that had no declarations yet; build it with this version`);
  if (declarations.version === schemaVersion) return declarations;
  throw new Failure(
    `${file}: its declarations are of version ${declarations.version}, and this command reads version ${schemaVersion}; ` +
      'build the addon with the napi-tether that this command belongs to',
  );
}

function refusedToLoad(file: string, text: string, code: string | undefined): Failure {
  const next =
    code === 'ERR_DLOPEN_FAILED'
      ? 'the system does not load it as an addon; build it again for this version of Node, and see that the libraries it needs are there'
      : 'mend what its module body throws';
  return new Failure(`${file}: loading the addon threw ${text}\n${next}`);
}
