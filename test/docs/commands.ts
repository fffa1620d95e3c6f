/** The commands by which a page runs its scripts: Node itself, and the tools that a project has in node_modules. */
import path from 'node:path';
import { root } from '../support/repository';

export interface Command {
  /** What the script is called. */
  file: string;
  /** Assignments before the command: `TETHER_LEAKS=1`. */
  environment: Record<string, string>;
  /** For Node. */
  args: string[];
  /** Whether the page shows parts of what it prints, as of tools that print much. */
  isExcerpt: boolean;
}

const tools: Record<string, string> = {
  'npx vitest': path.join(root, 'node_modules', 'vitest', 'vitest.mjs'),
  'npx tether': path.join(root, 'dist', 'cli', 'tether.js'),
};

/** Undefined for what cannot be run, or does not run that file. */
export function commandOf(line: string, file: string): Command | undefined {
  const words = line.split(' ');
  if (!words.includes(file)) return undefined;
  const environment: Record<string, string> = {};
  for (let at = /^(\w+)=(.*)$/.exec(words[0]!); at; at = /^(\w+)=(.*)$/.exec(words[0]!)) {
    environment[at[1]!] = at[2]!;
    words.shift();
  }
  if (words[0] === 'node') return { file, environment, args: words.slice(1), isExcerpt: words.includes('--test') };
  const tool = tools[words.slice(0, 2).join(' ')];
  return tool === undefined ? undefined : { file, environment, args: [tool, ...words.slice(2)], isExcerpt: true };
}

/** What differs from run to run in what the tools print, made equal: times, seeds, how many iterations there was time for. */
export function steady(text: string): string {
  return text
    .replace(/\u001b\[[\d;]*m/g, '')
    .replace(/ {2}\d+(\.\d+)? m?s$/gm, '')
    .replace(/\(\+\d+, .* iterations\)/g, '(...)')
    .replace(/\d+ of those left behind/g, 'those left behind')
    .replace(/seed \d+/g, 'seed')
    .replace(/[ \t]+$/gm, '');
}

/** The first line of an excerpt that does not come after the ones before it; undefined when all do. */
export function missingLine(excerpt: string, whole: string): string | undefined {
  const printed = steady(whole).split('\n').map((line) => line.trim());
  let from = 0;
  for (const line of steady(excerpt).split('\n').map((each) => each.trim()).filter((each) => each !== '')) {
    const at = printed.indexOf(line, from);
    if (at < 0) return line;
    from = at + 1;
  }
  return undefined;
}
