import { beforeEach, describe, expect, test, vi } from 'vitest';

const unreadable = vi.hoisted(() => new Set<string>());
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const readdirSync = ((folder: string) => {
    if (unreadable.has(folder)) throw Object.assign(new Error(`ENOENT: ${folder}`), { code: 'ENOENT' });
    return folder === '/dev/fd' ? ['0', '1', '2'] : fs.readdirSync(folder);
  }) as typeof fs.readdirSync;
  return { ...fs, readdirSync, default: { ...fs, readdirSync } };
});

/** As a process on such a system sees it, which has not asked before. */
async function onSystem(platform: NodeJS.Platform) {
  vi.resetModules();
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform);
  const openFiles = await import('../../../src-ts/leaks/open-files');
  const { readSignals, unavailableSignals } = await import('../../../src-ts/leaks/signals');
  return { ...openFiles, kinds: () => [...readSignals().values()].map(({ kind }) => kind), unavailable: () => unavailableSignals().filter(({ kind }) => kind === 'descriptor') };
}

beforeEach(() => {
  unreadable.clear();
  vi.restoreAllMocks();
});

describe('Open files', () => {
  test('are counted where the system lists them', async () => {
    const { kinds, unavailable } = await onSystem('linux');
    expect([kinds().includes('descriptor'), unavailable()]).toEqual([true, []]);
  });

  test('are counted on macOS, in another folder', async () => {
    const { openFiles, unavailable } = await onSystem('darwin');
    expect([openFiles(), unavailable()]).toEqual([3, []]);
  });

  test('where /proc is not mounted, all else is counted, and it is said what to do', async () => {
    unreadable.add('/proc/self/fd');
    const { kinds, unavailable } = await onSystem('linux');
    expect(kinds()).toContain('handle');
    expect(kinds()).not.toContain('descriptor');
    expect(unavailable()).toEqual([{ kind: 'descriptor', why: '/proc/self/fd cannot be read (ENOENT), so that open files are not counted; mount /proc to have them counted' }]);
    // It may be mounted meanwhile: a signal that comes in the midst of a measurement would look like a leak.
    unreadable.clear();
    expect(kinds()).not.toContain('descriptor');
  });

  test('are not counted elsewhere', async () => {
    const { unavailable } = await onSystem('win32');
    expect(unavailable()).toEqual([{ kind: 'descriptor', why: 'open files are counted on Linux and macOS only, and this is win32' }]);
  });
});
