/** `tether types`: prints the declarations of an addon, writes them to a file, or checks that a file has them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { printDeclarations } from '../declarations/print.js';
import { declarationsOf } from './addon-file.js';
import { difference } from './difference.js';
import { Failure } from './failure.js';

interface Options {
  output?: string;
  module?: string;
  check?: string;
}

export function typesCommand(): Command {
  return new Command('types')
    .description('print TypeScript declarations of an addon built with napi-tether')
    .argument('<addon>', 'the .node file; it is loaded, in a process of its own')
    .option('-o, --output <file>', 'write them to this file instead of standard output')
    .option('--module <name>', 'wrap them in `declare module "<name>"`')
    .option('--check <file>', 'write nothing; exit with 1 when this file is not what would be printed')
    .addHelpText('after', '\nBeside example.node, the file is named example.d.node.ts.\nExit codes: 0 done, 1 the file is out of date, 2 anything else.')
    .action(types);
}

async function types(addon: string, options: Options): Promise<void> {
  if (options.check !== undefined && options.output !== undefined) throw new Failure('--check and --output exclude each other; use one of them');
  const declarations = await declarationsOf(addon);
  const text = printDeclarations(declarations, options.module === undefined ? {} : { module: options.module });
  if (options.check !== undefined) check(options.check, text, `tether types ${addon} -o ${options.check}`);
  else if (options.output !== undefined) write(options.output, text);
  else process.stdout.write(text);
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Failure(`${file} cannot be written: ${(error as Error).message}; name another file with -o`);
  }
}

/** A checkout may have given the file other line ends. */
function check(file: string, text: string, command: string): void {
  if (!existsSync(file)) throw new Failure(`${file} does not exist; write it with: ${command}`, 1);
  const found = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  if (found !== text) throw new Failure(`${file} is out of date:\n${difference(found, text)}\nWrite it again with: ${command}`, 1);
}
