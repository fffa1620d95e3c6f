// How many tests passed and failed, one small file per command, added up at the end of a CI run.
import fs from 'node:fs';
import path from 'node:path';
import { places } from './places.mjs';

/** `counts` is { passed, failed, skipped }, and where they are known { failures }: a text for each failed one. */
export function writeResult(name, counts) {
  fs.mkdirSync(places.results, { recursive: true });
  fs.writeFileSync(path.join(places.results, `${name}.json`), `${JSON.stringify(counts)}\n`);
}

export function readResult(name) {
  const file = path.join(places.results, `${name}.json`);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
}

export function forgetResult(name) {
  fs.rmSync(path.join(places.results, `${name}.json`), { force: true });
}
