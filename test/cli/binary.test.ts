import { describe, expect, test } from 'vitest';
import { binaryOf, recognized } from '../../src-ts/cli/binary';
import { addonPath } from '../support/addon';

function head(size: number, ...writes: [at: number, bytes: number[]][]): Buffer {
  const bytes = Buffer.alloc(size);
  for (const [at, values] of writes) bytes.set(values, at);
  return bytes;
}
const ascii = (text: string) => [...Buffer.from(text, 'latin1')];

describe('Libraries are known by their first bytes', () => {
  test('our own addon is one for this machine', () => {
    const binary = binaryOf(addonPath('cli'))!;
    expect(binary.platforms).toContain(process.platform);
    expect(binary.architectures).toContain(process.arch);
  });

  test.each([
    ['ELF, little-endian', head(64, [0, ascii('\x7fELF\x02\x01')], [18, [183, 0]]), 'linux', ['arm64']],
    ['ELF, big-endian', head(64, [0, ascii('\x7fELF\x02\x02')], [18, [0, 22]]), 'linux', ['s390x']],
    ['Mach-O', head(64, [0, [0xcf, 0xfa, 0xed, 0xfe]], [4, [0x0c, 0, 0, 1]]), 'darwin', ['arm64']],
    ['Mach-O of two', head(64, [0, [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2, 1, 0, 0, 7]], [28, [1, 0, 0, 0x0c]]), 'darwin', ['x64', 'arm64']],
    ['PE', head(256, [0, ascii('MZ')], [0x3c, [0x80]], [0x80, ascii('PE\0\0')], [0x84, [0x64, 0x86]]), 'win32', ['x64']],
    ['a processor without a name', head(64, [0, ascii('\x7fELF\x02\x01')], [18, [9, 9]]), 'linux', ['machine 2313']],
  ])('%s', (_format, bytes, platform, architectures) => {
    expect(recognized(bytes)).toMatchObject({ architectures });
    expect(recognized(bytes)!.platforms).toContain(platform);
  });

  test.each([
    ['a text', Buffer.from('a text that goes on for a while, and then some more of it')],
    ['nothing', Buffer.alloc(0)],
    ['the beginning of a head', Buffer.from('\x7fELF', 'latin1')],
    ['a DOS program', head(128, [0, ascii('MZ')], [0x3c, [0x40]])],
    ['a PE head that points outside', head(64, [0, ascii('MZ')], [0x3c, [0xff, 0xff]])],
  ])('not %s', (_what, bytes) => {
    expect(recognized(bytes)).toBeUndefined();
  });
});
