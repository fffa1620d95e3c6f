/** The charts, as files and in the browser in which they are read. */
import { validateXML } from 'xmllint-wasm';
import { describe, expect, test } from 'vitest';
import { groupCharts, scaleCharts } from '../../benchmarks/plots/bars';
import { growthCharts } from '../../benchmarks/plots/curves';
import { drawingsOf } from '../../benchmarks/plots/drawings';
import { renderPage } from '../../benchmarks/plots/page';
import { allDrawings } from '../../benchmarks/plots/plot';
import { scaleTable } from '../../benchmarks/plots/scale-table';
import { spreadOut } from '../../benchmarks/plots/spread-out';
import { evaluate, type Look, type View } from '../support/browser';
import { pagesIn } from '../support/pages';
import { everything } from './results';
import { row } from './rows';

const rows = everything();

describe('Bars', () => {
  const charts = groupCharts(rows);
  const bars = (heading: string) => charts.flatMap(({ panels }) => panels).find((panel) => panel.heading === heading)!.bars;

  test('cases of one kind stand together', () => {
    const headings = Object.fromEntries(charts.map(({ id, panels }) => [id, panels.map(({ heading }) => heading)]));
    expect(headings).toMatchObject({ calls: ['method-noop', 'method-add', 'callback-get'], memory: ['sync-loop-memory'], leaks: ['cycle-leak', 'native-cycle-leak'] });
    expect(headings['build']).toEqual(['compile-time', 'compile-time-core', 'binary-size']);
  });

  test('a bar says its value, and how many times that of tether it is', () => {
    expect(bars('method-noop').map(({ driver, label }) => `${driver}: ${label}`)).toEqual([
      'tether: 14.9 ns/op', 'node-addon-api: 48.2 ns/op · 3.23 ×', 'raw-node-api: 47 ns/op · 3.15 ×', 'js: 1.46 ns/op · 0.10 ×']);
  });

  test('nothing is no multiple of nothing', () => {
    expect(bars('cycle-leak').map(({ label }) => label)).toEqual(['0 objects', '200,000 objects', '200,000 objects', '0 objects']);
  });

  test('addons of many classes: by size on one scale, the core apart', () => {
    const [chart] = scaleCharts(rows);
    expect(chart).toMatchObject({ id: 'compile-time-by-classes', oneScale: true });
    expect(chart!.panels.map(({ heading, bars: [own] }) => [heading, own!.value, own!.core])).toEqual([['50 classes', 17.8, 13], ['250 classes', 34.1, 13]]);
    expect(chart!.panels[0]!.bars[0]!.label).toBe('17.8 s · core 13 s');
  });

  test('the same as a table', () => {
    expect(scaleTable(rows, 'compile-time')).toEqual([
      ['classes (s)', 'tether', 'node-addon-api', 'the core in tether'], ['50', '17.8', '14.2', '13'], ['250', '34.1', '60.4', '13']]);
  });
});

describe('Growth', () => {
  test('a line for each driver, by size', () => {
    const [chart] = growthCharts(rows);
    expect(chart).toMatchObject({ id: 'gc-major-growth', unit: 'ms' });
    expect(chart!.curves.map(({ driver }) => driver)).toEqual(['tether', 'node-addon-api', 'raw-node-api', 'js']);
    expect(chart!.curves[0]!.points.map(({ x, y }) => [x, y])).toEqual([[0, 2], [30_000, 2.9], [300_000, 11], [1_000_000, 32]]);
  });

  test('one size is no growth', () => {
    expect(growthCharts([row('gc-major', 'tether', [1], { series: { name: 'gc-major', x: 300_000 } })])).toEqual([]);
  });

  test('names are moved apart, within bounds, in their order', () => {
    const places = spreadOut([50, 51, 52, 90], 10, [0, 100]);
    expect(places[0]).toBeLessThan(places[1]!);
    for (let i = 1; i < places.length; i++) expect(places[i]! - places[i - 1]!).toBeGreaterThanOrEqual(10);
    expect(spreadOut([99, 100], 10, [0, 100])).toEqual([90, 100]);
    expect(spreadOut([1, 0], 10, [0, 100])).toEqual([10, 0]);
  });
});

test('Files: two releases of one runtime would overwrite each other, which is refused', () => {
  expect(() => allDrawings([...everything('node-20.1.0'), ...everything('node-20.2.0')])).toThrow(/node-20-calls\.svg.*one after the other/);
  expect(allDrawings([...everything('node-20.1.0'), ...everything('node-22.2.0')])).toHaveLength(2 * drawingsOf('node-20.1.0', rows).length);
});

describe('Files', () => {
  const drawings = drawingsOf('node-20.20.2', rows);

  test.each(drawings.map(({ name, file }) => ({ name, file })))('$name is XML, has a title and a description, and names each case', async ({ name, file }) => {
    const { errors } = await validateXML({ xml: [{ fileName: name, contents: file }], schema: anything });
    expect(errors.map(({ message }) => message)).toEqual([]);
    expect(file).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]* role="img" aria-labelledby="(\S+) (\S+)"/);
    expect(file).toMatch(/<title id="[^"]+">[^<]+, node-20\.20\.2<\/title><desc id="[^"]+">[^<]*tether[^<]+<\/desc>/);
    expect(file).toContain('prefers-color-scheme: dark');
  });

  test('the check sees what is no XML', async () => {
    const { errors } = await validateXML({ xml: [{ fileName: 'a.svg', contents: '<svg class></svg>' }], schema: anything });
    expect(errors.length).toBeGreaterThan(0);
  });
});

/** Whatever is well formed. */
const anything = [
  `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2000/svg">
    <xs:element name="svg"><xs:complexType mixed="true"><xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence><xs:anyAttribute processContents="skip"/></xs:complexType></xs:element>
  </xs:schema>`,
];

describe('In the browser', () => {
  const pages = pagesIn('benchmark-plots');

  const look = (view: View): Promise<Look> => pages.look('index', renderPage([...rows, ...everything('node-22.1.0')]), view);

  test('the page draws every chart, asks for nothing and complains of nothing', async () => {
    const seen = await look({ width: 1100 });
    expect(await evaluate(seen, 'document.querySelectorAll("svg.chart").length')).toBe(2 * drawingsOf('node-20.20.2', rows).length);
    expect(await evaluate(seen, 'new Set([...document.querySelectorAll("[id]")].map((one) => one.id)).size === document.querySelectorAll("[id]").length')).toBe(true);
    expect(seen.messages).toEqual([]);
    expect(seen.requests).toEqual([]);
  });

  test.each([{ dark: false }, { dark: true }])('no text of a chart is cut, covers another one, or is written in the colour of its ground (dark: $dark)', async ({ dark }) => {
    const seen = await look({ width: 1100, dark });
    expect(await evaluate(seen, faultsOfTexts)).toEqual([]);
  });

  test('the check sees a text that is cut, one that covers another, and one that nobody can read', async () => {
    const seen = await look({ width: 1100 });
    await evaluate(seen, `(() => {
      const [first, , second, third] = document.querySelectorAll('svg.chart text');
      first.setAttribute('x', '745');
      second.setAttribute('y', third.getAttribute('y')); second.setAttribute('x', third.getAttribute('x')); second.setAttribute('text-anchor', third.getAttribute('text-anchor'));
      third.style.fill = 'white';
    })()`);
    const faults = (await evaluate<string[]>(seen, faultsOfTexts)).join('\n');
    for (const fault of ['is cut', 'covers', 'cannot be read']) expect(faults).toContain(fault);
  });

  test('a telephone shows all of it without scrolling sideways', async () => {
    const seen = await look({ width: 390 });
    expect(await evaluate(seen, 'document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });
});

/** What is wrong with the texts of charts: the place of each, and how it stands out from the ground. */
const faultsOfTexts = `(() => {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => { const share = part / 255; return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => { const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y); return (high + 0.05) / (low + 0.05); };
  return [...document.querySelectorAll('svg.chart')].flatMap((chart) => {
    const frame = chart.getBoundingClientRect();
    const ground = getComputedStyle(chart.querySelector('.ground')).fill;
    const texts = [...chart.querySelectorAll('text')].map((text) => ({ name: text.textContent, box: text.getBoundingClientRect(), fill: getComputedStyle(text).fill }));
    const cut = texts.filter(({ box }) => box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom);
    const pairs = texts.flatMap((one, index) => texts.slice(index + 1).map((other) => [one, other]));
    // The boxes of two lines may touch: letters do not fill them.
    const covering = pairs.filter(([{ box: a }, { box: b }]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4);
    const faint = texts.filter(({ fill }) => contrast(fill, ground) < 4.5);
    return [...cut.map(({ name }) => name + ' is cut'), ...covering.map(([a, b]) => a.name + ' covers ' + b.name), ...faint.map(({ name }) => name + ' cannot be read')];
  });
})()`;
