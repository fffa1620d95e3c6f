/** The page, in the browser in which it is read. */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LeakReport } from '../../../src-ts/leaks/finding';
import { html } from '../../../src-ts/reporters/html';
import { evaluate, startBrowser, type Look, type View } from '../../support/browser';
import { pagesIn } from '../../support/pages';
import { everything, failing, finding, leaking, report, scenario } from './reports';

const pages = pagesIn('leak-page');

const wide = { width: 1280 };

/** Opens the page of a report. It stays in the folder, for whoever wants to see it. */
const look = (name: string, given: LeakReport, view: View = wide): Promise<Look> => pages.look(name, html(given), view);

const texts = (seen: Look, selector: string) => evaluate<string[]>(seen, `[...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => element.textContent.trim())`);

test('A browser that does not start is no silent skip', async () => {
  await expect(startBrowser(path.join(pages.folder, 'no-browser'))).rejects.toThrow(/Chromium does not start on .* run `npm ci`, and this test there/);
});

describe('Page', () => {
  test.each([
    ['wide', wide],
    ['dark', { ...wide, dark: true }],
    ['narrow', { width: 375 }],
    ['without-scripts', { ...wide, scripts: false }],
  ])('asks for nothing, complains of nothing and fits: %s', async (name, view) => {
    const seen = await look(name, everything(), view);
    await seen.page.screenshot({ path: path.join(pages.folder, `${name}.png`), fullPage: true });
    expect(seen.messages).toEqual([]);
    expect(seen.requests).toEqual([]);
    if (view.width === 375) expect(await evaluate(seen, 'document.documentElement.scrollWidth')).toBe(375);
  });

  test('a planted request and a planted script are noticed, and forbidden', async () => {
    const planted = html(everything()).replace('<body>', '<body><img src="https://example.invalid/x.png"><script>window.planted = true;</script>');
    const seen = await pages.look('planted', planted, wide);
    expect(seen.messages.filter((text) => text.includes('Content Security Policy'))).toHaveLength(2);
    expect(await evaluate(seen, 'window.planted')).toBeUndefined();
  });

  test('draws a line for each series, through its readings', async () => {
    const seen = await look('charts', report([leaking()]));
    expect(await texts(seen, '.chart > figcaption')).toEqual(['Living C++ objects', 'Roots, references and resources', 'Bytes']);
    expect(await texts(seen, '.body > .aside')).toContain('Change since the first reading, when all had settled.');
    expect(await texts(seen, '.chart svg[role=img] > title')).toEqual(['Living C++ objects', 'Roots, references and resources', 'Bytes']);
    expect(await texts(seen, '.chart:first-child .dot-0 title')).toEqual([
      'living Session after 0 iterations: 3',
      'living Session after 7 iterations: 10',
      'living Session after 18 iterations: 21',
      'living Session after 31 iterations: 34',
    ]);
    const heights = await evaluate<number[]>(seen, `[...document.querySelectorAll('.chart:first-child .dot-0')].map((dot) => dot.getBoundingClientRect().top)`);
    expect(heights.toSorted((a, b) => b - a)).toEqual(heights);
    expect(new Set(heights).size).toBe(4);
    const box = await evaluate<{ width: number; height: number }>(seen, `(({ width, height }) => ({ width, height }))(document.querySelector('.series-0 .line').getBBox())`);
    expect(box.width).toBeGreaterThan(200);
    expect(box.height).toBeGreaterThan(80);
  });

  test('draws a line that stays where it is as a level one', async () => {
    const seen = await look('level', report([scenario()]));
    expect(await texts(seen, '.tick[text-anchor=end]')).toEqual(['0', '+1']);
    const heights = await evaluate<number[]>(seen, `[...document.querySelectorAll('.dot-0')].map((dot) => dot.cy.baseVal.value)`);
    expect(heights).toHaveLength(4);
    expect(new Set(heights).size).toBe(1);
  });

  test('shows the way from the root, with the references at fault marked', async () => {
    const seen = await look('path', report([leaking()]));
    expect(await texts(seen, '.path .node')).toEqual(['root(Global handles)', 'closure onDatasrc/app.js:12:5', 'Session', 'left behindBox']);
    expect(await texts(seen, '.path .edge .name')).toEqual(['[48]', 'context session', '.box']);
    expect(await texts(seen, '.path .suspect .name')).toEqual(['context session']);
  });

  test('draws the calls that led to a leak as wide as their share, one below the other', async () => {
    const seen = await look('flame', report([leaking()]));
    const frames = await evaluate<{ text: string; width: number; top: number }[]>(
      seen,
      `[...document.querySelectorAll('.frame')].map((frame) => ({ text: frame.title, width: frame.getBoundingClientRect().width / frame.parentElement.getBoundingClientRect().width, top: Math.round(frame.offsetTop / 24) }))`,
    );
    const share = (text: string, of = frames) => of.filter((frame) => frame.text.startsWith(text)).map(({ width, top }) => [Math.round(width * 62), top]);
    expect(share('all 62')).toEqual([[62, 0]]);
    expect(share('main')).toEqual([[60, 1]]);
    expect(share('connect')).toEqual([[40, 2]]);
    expect(share('reconnect')).toEqual([[20, 2]]);
    expect(share('Session::open')).toEqual([[40, 3], [20, 3]]);
    expect(share('src/pool.cc:7')).toEqual([[2, 1]]);
  });

  test('tells the comparison and the baseline', async () => {
    const seen = await look('comparison', everything());
    expect((await texts(seen, 'h2'))[0]).toBe('Compared with base.json: 1 new, 1 worse, 1 better, 1 fixed, 4 unchanged');
    expect(await texts(seen, 'section:first-of-type tbody .badge')).toEqual(['new', 'worse', 'better', 'fixed']);
    expect(await texts(seen, '.remark')).toHaveLength(3);
  });

  test('says all that matters without scripts, and shows no control that would do nothing', async () => {
    const seen = await pages.open('without-scripts', { ...wide, scripts: false });
    const snapshot = JSON.stringify(await seen.page.accessibility.snapshot({ interestingOnly: false }));
    for (const text of ['Session grows by 1 per iteration', 'Store the callback in a tether::Member', 'Flame graph: 40 from', 'living Session: from 3 to 34']) expect(snapshot).toContain(text);
    expect(snapshot).not.toContain('Find a scenario or file');
  });

  test('every picture and every control has a name', async () => {
    const seen = await look('names', everything());
    const tree = [await seen.page.accessibility.snapshot({ interestingOnly: false })];
    for (const node of tree) tree.push(...(node?.children ?? []));
    const named = tree.flatMap((node) => (node && ['image', 'img', 'button', 'checkbox', 'searchbox', 'link'].includes(node.role) ? [{ role: node.role, name: node.name ?? '' }] : []));
    expect(new Set(named.map(({ role }) => role))).toEqual(new Set(['image', 'button', 'checkbox', 'searchbox', 'link']));
    expect(named.filter(({ name }) => name === '')).toEqual([]);
    const ids = await evaluate<string[]>(seen, '[...document.querySelectorAll("[id]")].map((element) => element.id)');
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('Page of many scenarios', () => {
  const many = () => report(Array.from({ length: 200 }, (_, index) => (index % 10 === 0 ? leaking : scenario)({ name: `scenario ${index}`, file: `test/file-${index % 20}.leak.js` })));

  test('is found through, opened and closed', async () => {
    const seen = await look('many', many());
    const shown = () => evaluate<number>(seen, `[...document.querySelectorAll('.overview tbody tr')].filter((row) => row.offsetParent !== null).length`);
    const opened = () => evaluate<number>(seen, `document.querySelectorAll('details.scenario[open]').length`);
    expect([await shown(), await opened()]).toEqual([200, 10]);
    await seen.page.type('#query', 'scenario 19');
    expect(await shown()).toBe(11);
    await seen.page.click('input[value=clean]');
    expect(await shown()).toBe(1);
    expect(await texts(seen, '#found')).toEqual(['1 shown']);
    await seen.page.click('#open');
    expect(await opened()).toBe(200);
    await seen.page.click('#close');
    expect(await opened()).toBe(0);
  });

  test('begins with those that matter', async () => {
    const seen = await look('order', report([scenario(), failing(), leaking()]));
    expect(await texts(seen, '.overview .badge')).toEqual(['FAILED', 'LEAK', 'clean']);
    expect(await texts(seen, 'details.scenario > summary .badge')).toEqual(['FAILED', 'LEAK', 'clean']);
  });

  test('a link of the overview opens the scenario it names', async () => {
    const seen = await pages.open('many', wide);
    await seen.page.click('a[href="#scenario-200"]');
    expect(await evaluate(seen, `document.getElementById('scenario-200').closest('details').open`)).toBe(true);
  });

  test('is not larger than a browser likes', () => {
    expect(html(many()).length).toBeLessThan(4_000_000);
  });
});

describe('Page: names are text', () => {
  const attacks = [
    '<script>window.attacked = true</script>',
    '<img src=x onerror="window.attacked = true">',
    '</title><script>window.attacked = true</script>',
    '</style><svg onload="window.attacked = true">',
    '" onmouseover="window.attacked = true" x="',
    "javascript:window.attacked = true",
    '<!-- <script> -->',
    '{{constructor.constructor("window.attacked = true")()}}',
  ];

  test.each(attacks)('%s', async (attack) => {
    const site = { file: attack, line: 1, function: attack };
    const step = { edge: attack, native: true, node: attack, site, suspect: true };
    const bad = finding({ subject: attack, fingerprint: attack, paths: [{ heldBy: 'native', root: attack, steps: [step] }], cause: { pattern: attack, sentence: attack, fix: attack }, sites: [{ ...site, count: 1, stack: [site] }], remark: attack });
    const bare = { ...leaking().series[0]!, subject: attack };
    const given = everything();
    const spoiled = { ...given, tool: { ...given.tool, version: attack }, started: attack, comparison: { base: attack, unchanged: 0, changes: [{ ...given.comparison!.changes[0]!, subject: attack, scenario: attack }] }, baseline: { ...given.baseline!, file: attack } };
    const seen = await look('attack', { ...spoiled, scenarios: [leaking({ name: attack, file: attack, findings: [bad], notes: [attack], series: [bare], reproduce: attack, error: { message: attack, stack: attack } })] });
    expect(await evaluate(seen, 'window.attacked')).toBeUndefined();
    expect(seen.messages).toEqual([]);
    expect(seen.requests).toEqual([]);
    expect(await evaluate(seen, `document.querySelectorAll('script').length + document.querySelectorAll('img, [onerror], [onload], [onmouseover]').length`)).toBe(1);
    expect((await texts(seen, '.cause dd'))).toEqual([attack, attack].map((text) => text.trim()));
  });
});
