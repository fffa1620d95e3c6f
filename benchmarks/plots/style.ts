// SPDX-License-Identifier: MIT
// The colours of charts, in light and in darkness.

/**
 * One colour for each driver, after Okabe and Ito, who chose them so that people who see colours differently can tell
 * them apart. No chart relies on colour alone: bars are named, lines have their own dashes and marks.
 */
const colours: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  'tether': ['#0072b2', '#56b4e9'],
  'node-addon-api': ['#d55e00', '#f08a4b'],
  'raw-node-api': ['#b07900', '#e6b44c'],
  'nobind17': ['#a8518a', '#dc9cc5'],
  'nobind17-unlocked': ['#7d4f9e', '#bfa0dd'],
  'v8': ['#00795b', '#3cc79f'],
  'js': ['#5f6670', '#a4adba'],
};
const others = ['#46505f', '#b3bccb'] as const;

/** The class of everything that is drawn in the colour of a driver. */
export function driverClass(driver: string): string {
  return `d-${driver in colours ? driver : 'other'}`;
}

const drivers = [...Object.entries(colours), ['other', others] as const];
const variables = (which: 0 | 1): string => drivers.map(([name, pair]) => `--${driverClass(name).slice(2)}: ${pair[which]};`).join(' ');
const rules = drivers.map(([name]) => `.d-${name} { --tone: var(--${name}); }`).join('\n');

/** For a chart alone in its file, and for the page. */
export const chartStyle = `
.chart { --ground: #fff; --line: #d5d9e0; --ink: #1b1f27; --faint: #5a6372; ${variables(0)} }
@media (prefers-color-scheme: dark) { .chart { --ground: #14171c; --line: #373e4a; --ink: #e6e9ef; --faint: #9fa8b7; ${variables(1)} } }
${rules}
.chart text { font: 12px system-ui, "Segoe UI", Roboto, "Open Sans", sans-serif; fill: var(--ink); }
.chart .title { font-size: 16px; font-weight: 600; }
.chart .case { font-size: 13px; font-weight: 600; }
.chart .faint, .chart .tick { fill: var(--faint); }
.chart .case .faint, .chart .title .faint { font-weight: 400; }
.chart .title .faint { font-size: 12px; }
.chart .own { font-weight: 600; }
.ground { fill: var(--ground); }
.bar { fill: var(--tone); }
.bar.part { fill-opacity: .5; stroke: var(--tone); stroke-width: 1; }
.whisker { stroke: var(--ink); stroke-opacity: .65; fill: none; }
.axis { stroke: var(--faint); }
.grid { stroke: var(--line); }
.curve { fill: none; stroke: var(--tone); stroke-width: 2; }
.lead { fill: none; stroke: var(--faint); stroke-opacity: .5; }
.mark { fill: var(--tone); stroke: var(--ground); }
`;
