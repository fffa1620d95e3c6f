/** Which files hold scenarios. */
import { statSync } from 'node:fs';
import { glob } from 'tinyglobby';
import { Failure } from '../failure.js';

const endings = '*.leak.{js,cjs,mjs,ts,mts}';
const everywhere = `**/${endings}`;

/**
 * Relative to the working directory, sorted, each once. A file may have any name; of a folder, what is named like a scenario is taken.
 *
 * @throws {Failure} when a pattern finds nothing.
 */
export async function scenarioFiles(patterns: readonly string[]): Promise<string[]> {
  const found = await Promise.all((patterns.length > 0 ? patterns : [everywhere]).map(filesOf));
  return [...new Set(found.flat())].sort();
}

async function filesOf(pattern: string): Promise<string[]> {
  const entry = statSync(pattern, { throwIfNoEntry: false });
  if (entry?.isFile()) return [forwardSlashes(pattern)];
  const [cwd, globs] = entry ? [pattern, everywhere] : ['.', forwardSlashes(pattern)];
  const files = await glob(globs, { cwd, ignore: ['**/node_modules/**'], expandDirectories: false });
  if (files.length === 0) throw nothingFound(pattern, entry !== undefined);
  return files.map((file) => (entry ? `${forwardSlashes(pattern).replace(/\/$/, '')}/${file}` : file));
}

function nothingFound(pattern: string, isFolder: boolean): Failure {
  if (pattern === everywhere) return new Failure(`there is no ${endings} here; write one, as session.leak.js, or name the files of your scenarios`);
  if (isFolder) return new Failure(`${pattern}: this folder has no ${endings}; name the files of your scenarios`);
  return new Failure(`${pattern}: no file matches; correct the path, and put a pattern in quotes so that the shell leaves it alone`);
}

function forwardSlashes(file: string): string {
  return (process.platform === 'win32' ? file.replaceAll('\\', '/') : file).replace(/^\.\//, '');
}
