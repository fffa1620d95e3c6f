// "Nothing changed since the last time", decided by content, never by dates: a checkout sets dates at will.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { places, root } from './places.mjs';

/** All files under the given files and folders (relative to the root), sorted. */
export function filesUnder(...entries) {
  return entries.flatMap((entry) => walk(path.join(root, entry))).sort();
}

export function fingerprint(files, ...facts) {
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const file of files) {
    hash.update(`\0${path.relative(root, file)}\0`).update(fs.readFileSync(file));
  }
  return hash.digest('hex');
}

/** Calls `work` unless it succeeded before with the same fingerprint and its outputs still exist. */
export async function unlessUnchanged({ name, inputs, facts = [], outputs, folder = places.stamps }, work) {
  const file = path.join(folder, `${name}.stamp`);
  const current = fingerprint(inputs, process.version, process.platform, process.arch, ...facts);
  if (outputs.every((output) => fs.existsSync(output)) && readStamp(file) === current) return 'unchanged';
  fs.rmSync(file, { force: true });
  await work();
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(file, current);
  return 'done';
}

function walk(entry) {
  if (!fs.existsSync(entry)) return [];
  if (!fs.statSync(entry).isDirectory()) return [entry];
  return fs.readdirSync(entry).flatMap((name) => walk(path.join(entry, name)));
}

function readStamp(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}
