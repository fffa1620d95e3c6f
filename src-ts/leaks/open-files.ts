/** How many files this process has open. */
import { readdirSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/** Where systems list the descriptors of the process that asks. */
const folders: Partial<Record<NodeJS.Platform, string>> = { linux: '/proc/self/fd', darwin: '/dev/fd' };

/** The descriptor by which the folder is read is one of them, each time. */
export function openFiles(): number {
  return readdirSync(folders[process.platform]!).length;
}

/** Why they cannot be counted, or undefined when they can. */
export function openFilesMissing(): string | undefined {
  if (!isMainThread) return 'the other threads of the process open files too; run on the main thread to have them counted';
  return (unlisted ??= { why: whyUnlisted() }).why;
}

/** Asked once: who counts for the second time has to get the same signals. */
let unlisted: { why: string | undefined } | undefined;

function whyUnlisted(): string | undefined {
  const folder = folders[process.platform];
  if (folder === undefined) return `open files are counted on Linux and macOS only, and this is ${process.platform}`;
  try {
    readdirSync(folder);
    return undefined;
  } catch (error) {
    return `${folder} cannot be read (${(error as NodeJS.ErrnoException).code}), so that open files are not counted; mount ${process.platform === 'linux' ? '/proc' : '/dev'} to have them counted`;
  }
}
