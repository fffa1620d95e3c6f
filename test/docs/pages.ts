/** The examples in the documentation: an addon in C++, scripts that use it, and what each prints. */

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
    const printed = language === 'js' && source.includes('/example.node') ? printedBy(blocks[at + 1]) : undefined;
    if (addon && printed !== undefined) addon.scripts.push({ line, text: source, printed });
  }
  return examples.filter(({ scripts }) => scripts.length > 0);
}

/** A block of text, or what follows the command in a console. */
function printedBy(block: Block | undefined): string | undefined {
  if (block?.language === 'text') return block.text;
  const command = block?.language === 'console' ? /^\$ .*node example\.js\n/.exec(block.text) : null;
  return command ? block?.text.slice(command[0].length) : undefined;
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
