/** Names for native addresses: function, file and line, as far as the library and the tools of the system tell them. */
import { spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import type { Site } from '../finding.js';
import type { RawSite } from './native.js';

type Frame = RawSite['frames'][number];

/** A frame with the functions that the compiler put into it, from the innermost outwards. */
type Named = Site[];

/** Code that stands between an author's function and Node-API, by its file. */
const librarySources =
  /(node-addon-api|node_api|napi-inl|napi(\.inl)?\.h$|\/c\+\+\/\d|\/bits\/|\/rustc\/|\/rust\/library\/|\/(napi|ctor|tokio)-\d|\/src-native\/(core|include\/tether)\/|\/include\/tether\/)/;
/** The same where no file is known, by the name of the function. */
const libraryFunctions = /^(Napi::|napi::|<?napi|std::|core::|alloc::|tether::|operator new|__)/;

const known = new Map<string, Named>();
const keyOf = ({ file, offset }: Frame): string => `${file}\0${offset}`;

/** Looks up all frames that are not known yet: one run of `addr2line` for each library. */
export function nameFrames(sites: readonly RawSite[]): void {
  const byFile = new Map<string, Frame[]>();
  for (const frame of sites.flatMap((site) => site.frames)) {
    if (known.has(keyOf(frame))) continue;
    byFile.set(frame.file, [...(byFile.get(frame.file) ?? []), frame]);
  }
  for (const [file, frames] of byFile) nameFramesOf(file, frames);
}

function nameFramesOf(file: string, frames: readonly Frame[]): void {
  const answers = askSystem(file, frames);
  for (const frame of frames) known.set(keyOf(frame), completed(frame, answers.get(frame.offset) ?? []));
}

/** By offset. Empty where `addr2line` is missing, or knows nothing of the file. */
function askSystem(file: string, frames: readonly Frame[]): Map<number, Named> {
  const input = frames.map(({ offset }) => `0x${offset.toString(16)}\n`).join('');
  const env = { ...process.env, LD_PRELOAD: undefined };
  const { status, stdout } = spawnSync('addr2line', ['-a', '-f', '-i', '-C', '-e', file], { env, input, encoding: 'utf8', maxBuffer: 1 << 28 });
  return status === 0 ? parse(stdout) : new Map();
}

/** An address, then pairs of lines: a function, and `file:line`. */
function parse(text: string): Map<number, Named> {
  const answers = new Map<number, Named>();
  const lines = text.trimEnd().split('\n');
  let current: Named = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at++]!;
    if (/^0x[0-9a-f]+$/.test(line)) answers.set(Number(line), (current = []));
    else current.push(siteFrom(line, lines[at++] ?? ''));
  }
  return answers;
}

function siteFrom(name: string, place: string): Site {
  const [, file, line] = /^(.*):(\d+|\?)/.exec(place) ?? [];
  const site: Site = { file: file === undefined || file === '??' ? '' : file };
  if (Number(line) > 0) site.line = Number(line);
  if (name !== '??') site.function = name;
  return site;
}

/** The library stands for a source that is not known, a dynamic symbol or the address for a name. */
function completed(frame: Frame, answers: Named): Named {
  const named = answers.length > 0 ? answers : [{ file: '' }];
  const fallback = frame.symbol !== '' ? frame.symbol : `0x${frame.offset.toString(16)}`;
  return named.map((site) => ({ ...site, file: site.file === '' ? frame.file : site.file, function: site.function ?? fallback }));
}

/** The frames with names, from the outermost to the innermost. */
export function stackOf(site: RawSite): Site[] {
  return site.frames.flatMap((frame) => known.get(keyOf(frame)) ?? completed(frame, [])).reverse();
}

/**
 * The place that an author wants to see: the innermost frame in `module` that is no library's code. Where a stack was not taken, the addon.
 */
export function placeOf(site: RawSite, module: string): Site {
  const own = site.frames.filter(({ file }) => module === '' || sameFile(file, module));
  const inner = (own.length > 0 ? own : site.frames).flatMap((frame) => known.get(keyOf(frame)) ?? completed(frame, []));
  return inner.find((frame) => !isLibrary(frame)) ?? inner[0] ?? { file: module };
}

function isLibrary({ file, function: name = '' }: Site): boolean {
  return librarySources.test(file) || libraryFunctions.test(name);
}

function sameFile(one: string, other: string): boolean {
  return one === other || real(one) === real(other);
}

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
