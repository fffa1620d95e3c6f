/** What kind of file a `.node` file is, from its first bytes: so that a wrong one is named before the loader refuses it in its own words. */
import { closeSync, openSync, readSync } from 'node:fs';

/** `platforms` are values of `process.platform`, `architectures` of `process.arch`. */
export interface Binary {
  platforms: readonly string[];
  architectures: readonly string[];
}

const headBytes = 4096;

/** Undefined for a file that no system loads as a library. */
export function binaryOf(file: string): Binary | undefined {
  const head = Buffer.alloc(headBytes);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, head, 0, headBytes, 0);
    return recognized(head.subarray(0, length));
  } finally {
    closeSync(descriptor);
  }
}

/** Undefined for bytes that begin no library. */
export function recognized(head: Buffer): Binary | undefined {
  try {
    return elf(head) ?? machO(head) ?? portableExecutable(head);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // cut off
    throw error;
  }
}

const elfMachines: Record<number, string> = { 3: 'ia32', 8: 'mips', 20: 'ppc', 21: 'ppc64', 22: 's390x', 40: 'arm', 62: 'x64', 183: 'arm64', 243: 'riscv64', 258: 'loong64' };

function elf(head: Buffer): Binary | undefined {
  if (head.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
  return { platforms: ['linux', 'android', 'freebsd', 'openbsd', 'netbsd', 'sunos'], architectures: [nameOf(elfMachines, machine)] };
}

const machMachines: Record<number, string> = { 0x7: 'ia32', 0x1000007: 'x64', 0xc: 'arm', 0x100000c: 'arm64' };

/** One architecture, or a list of them. */
function machO(head: Buffer): Binary | undefined {
  const platforms = ['darwin'];
  const magic = head.readUInt32LE(0);
  if (magic === 0xfeedface || magic === 0xfeedfacf) return { platforms, architectures: [nameOf(machMachines, head.readUInt32LE(4))] };
  if (magic !== 0xbebafeca) return undefined;
  const architectures = Array.from({ length: head.readUInt32BE(4) }, (_, index) => nameOf(machMachines, head.readUInt32BE(8 + 20 * index)));
  return { platforms, architectures };
}

const peMachines: Record<number, string> = { 0x14c: 'ia32', 0x8664: 'x64', 0x1c4: 'arm', 0xaa64: 'arm64' };

function portableExecutable(head: Buffer): Binary | undefined {
  if (head.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const at = head.readUInt32LE(0x3c);
  if (head.toString('latin1', at, at + 4) !== 'PE\0\0') return undefined;
  return { platforms: ['win32'], architectures: [nameOf(peMachines, head.readUInt16LE(at + 4))] };
}

function nameOf(names: Record<number, string>, machine: number): string {
  return names[machine] ?? `machine ${machine}`;
}
