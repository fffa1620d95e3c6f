// SPDX-License-Identifier: MIT
import { chartStyle } from './style.js';

/** How the page looks: readable on a telephone, in light and in darkness. */
export const pageStyle = `
:root { color-scheme: light dark; --ground: #fff; --line: #d5d9e0; --ink: #1b1f27; --faint: #5a6372; --link: #0b5cad; --missed: #b3261e; --met: #1c6e3d; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171c; --line: #373e4a; --ink: #e6e9ef; --faint: #9fa8b7; --link: #82b8f5; --missed: #ff8a80; --met: #7bd39b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 66rem; padding: 1.5rem 1.25rem 4rem; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Open Sans", sans-serif; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 2.4rem 0 .4rem; font-size: 1.25rem; }
h3 { margin: 1.8rem 0 .4rem; font-size: 1.05rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.aside { color: var(--faint); font-size: .9em; }
.charts { display: grid; grid-template-columns: minmax(0, 47.5rem); gap: 1.6rem; }
.charts svg { display: block; width: 100%; min-width: 34rem; height: auto; border: 1px solid var(--line); border-radius: 6px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9em; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem 1rem .25rem 0; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
thead th { border-bottom: 1px solid var(--line); color: var(--faint); font-weight: 600; }
tbody th { font-weight: 400; }
tbody tr > * { border-bottom: 1px solid var(--line); }
.missed { color: var(--missed); font-weight: 600; }
.met { color: var(--met); }
${chartStyle}`;
