// SPDX-License-Identifier: MIT

/** The look of the page. Colours have one place, with a light and a dark value each. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbfbf9, #16181c);
  --ink: light-dark(#1c1f23, #e6e7e9);
  --quiet: light-dark(#5d646e, #9aa2ad);
  --rule: light-dark(#e1e3e0, #2c3037);
  --series-0: light-dark(#1f63c8, #74aaff);
  --series-1: light-dark(#b8560a, #f2a154);
  --good: light-dark(#1c7a3e, #5fce8a);
  --bad: light-dark(#b3261e, #ff8a80);
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, sans-serif;
}
main { max-width: 1080px; margin: 0 auto; padding: 2.5rem 1.25rem 3rem; }
h1 { font-size: clamp(1.45rem, 4vw, 2rem); line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
p { max-width: 46rem; margin: .75rem 0; }
.verdict { font-size: 1.15rem; font-weight: 600; border-left: 4px solid; padding-left: .9rem; }
.good { border-color: var(--good); }
.bad { border-color: var(--bad); color: var(--bad); }
.legend {
  display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; list-style: none;
  margin: 1.75rem 0 .75rem; padding: 0; font-weight: 600;
}
.legend li::before {
  content: ""; display: inline-block; width: 1.5rem; margin-right: .5rem;
  border-top: 3px solid; vertical-align: .28em;
}
.name-0 { color: var(--series-0); }
.name-1 { color: var(--series-1); }
.charts {
  display: grid; gap: 1.75rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr));
}
figure { margin: 0; }
figcaption { font-weight: 600; margin-bottom: .25rem; }
svg { display: block; width: 100%; height: auto; font-size: 13px; }
svg text { fill: var(--quiet); font-variant-numeric: tabular-nums; }
svg tspan { font-weight: 600; }
svg .name-0, .dot-0 { fill: var(--series-0); }
svg .name-1, .dot-1 { fill: var(--series-1); }
.rule { stroke: var(--rule); }
.series { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }
.series-0 { stroke: var(--series-0); }
.series-1 { stroke: var(--series-1); }
.round rect { fill: transparent; }
.round .readout { visibility: hidden; pointer-events: none; }
.round:hover .readout { visibility: visible; }
.readout line { stroke: var(--quiet); stroke-dasharray: 2 3; }
.below { display: flex; flex-wrap: wrap; gap: .5rem 3rem; align-items: start; margin-top: 2rem; }
.below section { flex: 1 1 22rem; }
.below h2 { margin-top: .4rem; }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td {
  padding: .4rem .75rem; border-bottom: 1px solid var(--rule);
  text-align: right; white-space: nowrap;
}
tbody th { text-align: left; font-weight: 400; color: var(--quiet); white-space: normal; }
tbody th[scope=rowgroup] { font-weight: 600; color: var(--ink); padding-top: 1rem; }
th:first-child, td:first-child { padding-left: 0; }
details { margin-top: 1.5rem; }
details .scroll { margin-top: .75rem; }
summary { cursor: pointer; }
code { font-size: .92em; }
footer { margin-top: 2.5rem; color: var(--quiet); font-size: .875rem; }
@media (max-width: 480px) {
  body { font-size: 15px; }
  svg { font-size: 15px; }
  svg .readout text { font-size: 13px; }
  table { font-size: 14px; }
  th, td { padding: .35rem 0 .35rem .6rem; }
  thead th { white-space: normal; }
}
`;
