#!/usr/bin/env node
/** The command `tether`. Each subcommand has a file of its own. */
import { Command, CommanderError } from 'commander';
import { version } from '../paths.js';
import { Failure } from './failure.js';
import { leaksCommand } from './leaks.js';
import { toolbox } from './leaks/toolbox.js';
import { plotCommand, profileCommand } from './profile.js';
import { typesCommand } from './types.js';

const usageError = 2;

function program(): Command {
  const tether = new Command('tether').description('tools for native addons built with napi-tether').version(version).enablePositionalOptions().showHelpAfterError('(--help lists what there is)').exitOverride();
  for (const command of [typesCommand(), leaksCommand(toolbox), profileCommand(), plotCommand()]) tether.addCommand(command.copyInheritedSettings(tether));
  return tether;
}

/** Help is no mistake; a wrong option is. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageError;
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`tether: ${error.message}\n`);
  return error.exitCode;
}

program()
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = exitCodeOf(error);
  });
