/** The page of `tether profile`, in the browser in which it is read. */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MemoryRecording } from '../../../src-ts/leaks/profile/recording';
import type { NamedRecording } from '../../../src-ts/reporters/memory-chart';
import { renderMemoryPage } from '../../../src-ts/reporters/page/memory';
import { evaluate, type Look, type View } from '../../support/browser';
import { pagesIn } from '../../support/pages';

const pages = pagesIn('memory-page');

const wide = { width: 1280 };
const times = [100, 600, 1100, 1600, 2100];

/** Memory that rises to a mark and falls after it. */
function recording(over: Partial<MemoryRecording> = {}): MemoryRecording {
  return {
    schema: 1,
    command: ['node', 'server.js'],
    started: '2026-11-21T12:00:00.000Z',
    interval: 500,
    durationMs: 2200,
    exitCode: 0,
    signal: null,
    samples: times.map((time, at) => ({ time, rss: [40e6, 90e6, 140e6, 140e6, 60e6][at]!, processes: 1 })),
    inside: times.map((time, at) => ({ time, pid: 7, heapUsed: 5e6 + at * 1e5, external: 2e6 * (at + 1), arrayBuffers: 0, live: { Session: [0, 50, 100, 100, 0][at]!, Reader: at } })),
    marks: [{ time: 600, pid: 7, label: 'opening' }, { time: 1600, pid: 7, label: 'closing' }],
    ...over,
  };
}

const one: NamedRecording[] = [{ name: 'one.json', recording: recording() }];
const several: NamedRecording[] = [...one, { name: 'two.json', recording: recording({ durationMs: 2600 }) }];

/** The page stays in the folder, for whoever wants to see it. */
const look = (name: string, recordings: readonly NamedRecording[], view: View = wide): Promise<Look> =>
  pages.look(name, renderMemoryPage(recordings), view);

const texts = (seen: Look, selector: string) => evaluate<string[]>(seen, `[...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => element.textContent.trim())`);
const boxes = (seen: Look, selector: string) =>
  evaluate<{ width: number; height: number }[]>(seen, `[...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => { const { width, height } = element.getBBox(); return { width, height }; })`);

describe('Page of memory', () => {
  test.each([
    ['wide', one, wide],
    ['dark', several, { ...wide, dark: true }],
    ['narrow', one, { width: 375 }],
    ['without-scripts', one, { ...wide, scripts: false }],
  ] as const)('asks for nothing, complains of nothing and fits: %s', async (name, recordings, view) => {
    const seen = await look(name, recordings, view);
    await seen.page.screenshot({ path: path.join(pages.folder, `${name}.png`), fullPage: true });
    expect(seen.messages).toEqual([]);
    expect(seen.requests).toEqual([]);
    if (view.width === 375) expect(await evaluate(seen, 'document.documentElement.scrollWidth')).toBe(375);
  });

  test('a planted script is noticed, and forbidden', async () => {
    const seen = await pages.look('planted', renderMemoryPage(one).replace('<body>', '<body><script>window.planted = true;</script>'), wide);
    expect(seen.messages.filter((text) => text.includes('Content Security Policy'))).toHaveLength(1);
    expect(await evaluate(seen, 'window.planted')).toBeUndefined();
  });

  test('draws memory, what the program says of itself, and living natives', async () => {
    const seen = await look('curves', one);
    expect(await texts(seen, '.legend b')).toEqual(['resident', 'heap used', 'external', 'Session', 'Reader']);
    const curves = await boxes(seen, 'svg[role=img] > .line');
    expect(curves).toHaveLength(5);
    expect(curves[0]!.width).toBeGreaterThan(600);
    expect(curves[0]!.height).toBeGreaterThan(100);
    expect(await texts(seen, '.timeline .tick[text-anchor=end]')).toContain('20 MB');
  });

  test('draws each mark where it was, in every chart', async () => {
    const seen = await look('marks', one);
    expect(await texts(seen, '.mark title')).toEqual(Array.from({ length: 2 }, () => ['opening, at 600 ms', 'closing, at 1.6 s']).flat());
    const [opening, closing] = await evaluate<number[]>(seen, `[...document.querySelectorAll('.timeline .mark line')].map((line) => line.x1.baseVal.value)`);
    const points = await evaluate<number[]>(seen, `document.querySelector('.line-0[d*=L]').getAttribute('d').match(/[ML][\\d.]+/g).map((point) => Number(point.slice(1)))`);
    expect(opening).toBeCloseTo(points[1]!, 0);
    expect(closing).toBeCloseTo(points[3]!, 0);
  });

  test('says of which recording a mark is, where there are several', async () => {
    const seen = await look('several', several);
    expect(await texts(seen, 'h1')).toEqual(['Memory of 2 recordings']);
    expect(new Set(await texts(seen, '.mark title'))).toEqual(new Set(['one.json', 'two.json'].flatMap((name) => [`opening, at 600 ms of ${name}`, `closing, at 1.6 s of ${name}`])));
    expect(await texts(seen, '.timeline:first-of-type .legend b')).toContain('two.json');
  });

  test('keeps its letters readable on a telephone: the charts are scrolled, and not shrunk', async () => {
    const seen = await look('telephone', one, { width: 375 });
    const heights = await evaluate<number[]>(seen, `[...document.querySelectorAll('.timeline .tick')].map((tick) => tick.getBoundingClientRect().height)`);
    expect(Math.min(...heights)).toBeGreaterThan(9);
  });

  test('of a program without natives and marks has neither', async () => {
    const bare = recording({ marks: [], inside: [] });
    const seen = await look('bare', [{ name: 'bare.json', recording: bare }]);
    expect(await texts(seen, 'h2')).toEqual(['Memory']);
    expect(await texts(seen, '.mark')).toEqual([]);
  });
});
