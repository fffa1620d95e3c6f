/** The examples in the documentation: an addon in C++, scripts that use it, and what each prints. */

import { commandOf, type Command } from './commands';

/** A fenced block of a page. */
interface Block {
  language: string;
  text: string;
  /** Of its first line of text, from 1. */
  line: number;
}

export interface Script {
  line: number;
  text: string;
  printed: string;
  /** What the page types to run it, where that is not `node example.js`. */
  command?: Command;
}

/** An addon and the scripts that follow it in the page. */
export interface Example {
  page: string;
  line: number;
  source: string;
  scripts: Script[];
}

/** Examples that are complete; an addon without a script that says what it prints is none. */
export function examplesOf(page: string, text: string): Example[] {
  const examples: Example[] = [];
  const blocks = blocksOf(text);
  for (const [at, { language, line, text: source }] of blocks.entries()) {
    const addon = examples.at(-1);
    if (language === 'cpp' && source.includes('TETHER_MODULE(')) examples.push({ page, line, source, scripts: [] });
    const shown = language === 'js' && source.includes('/example.node') ? printedBy(blocks[at + 1], source) : undefined;
    if (addon && shown !== undefined) addon.scripts.push({ line, text: source, ...shown });
  }
  return examples.filter(({ scripts }) => scripts.length > 0);
}

/** A block of text, or what follows the command in a console. */
function printedBy(block: Block | undefined, source: string): Pick<Script, 'printed' | 'command'> | undefined {
  if (block?.language === 'text') return { printed: block.text };
  const typed = block?.language === 'console' ? /^\$ (.*)\n/.exec(block.text) : null;
  if (!block || !typed) return undefined;
  const printed = block.text.slice(typed[0].length), line = typed[1]!.split(' && ').at(-1)!;
  if (line === 'node example.js') return { printed };
  const command = commandOf(line, /^\/\/ (\S+)$/m.exec(source)?.[1] ?? 'example.js');
  return command && { printed, command };
}

function blocksOf(text: string): Block[] {
  const lines = text.split(/\r?\n/);
  const fences = [...lines.keys()].filter((at) => lines[at]!.startsWith('```'));
  const blocks: Block[] = [];
  for (let at = 0; at + 1 < fences.length; at += 2) {
    const [open, close] = [fences[at]!, fences[at + 1]!];
    const content = lines.slice(open + 1, close).map((line) => `${line}\n`);
    blocks.push({ language: lines[open]!.slice(3).trim(), text: content.join(''), line: open + 2 });
  }
  return blocks;
}
