/** How the page looks: one column on a telephone, two beside each other where there is room, in light and in darkness. */
export const style = `
:root {
  --ground: #fff; --raised: #f6f7f9; --line: #d5d9e0; --ink: #1b1f27; --faint: #5a6372; --link: #0b5cad;
  --red: #b3261e; --amber: #8a5a00; --green: #1c6e3d; --violet: #6b3fa0;
  --c0: #b3261e; --c1: #0b62b3; --c2: #1c7d4d; --c3: #8a5a00; --c4: #6b3fa0; --c5: #46505f;
  --f0: #ffd8a8; --f1: #ffc078; --f2: #ffe3a3; --f3: #fbb6a3; --f4: #f6cfb2; --f5: #ffe8cc; --frame-ink: #2b1a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171c; --raised: #1d2128; --line: #373e4a; --ink: #e6e9ef; --faint: #9fa8b7; --link: #82b8f5;
    --red: #ff8a80; --amber: #f2bd5c; --green: #7bd39b; --violet: #c9a5f7;
    --c0: #ff8a80; --c1: #82b8f5; --c2: #7bd39b; --c3: #f2bd5c; --c4: #c9a5f7; --c5: #b3bccb;
    --f0: #7a4a12; --f1: #8f4b10; --f2: #6b5312; --f3: #813524; --f4: #6d4326; --f5: #5c4a2a; --frame-ink: #fff1de;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1.25rem 4rem; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Open Sans", sans-serif; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 2rem 0 .6rem; font-size: 1.15rem; }
h3, h4 { margin: 0; font-size: 1rem; }
h4 { color: var(--red); }
p { margin: .4rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre, .path, .frame { font-family: ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; font-size: .87em; }
code { overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .6rem; background: var(--raised); border-radius: 6px; }
.aside, .file, .time, .site { color: var(--faint); font-size: .87em; }
.file, .site { overflow-wrap: anywhere; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.scroll { overflow-x: auto; }
[hidden] { display: none !important; }

.tally { display: flex; flex-wrap: wrap; gap: .6rem; margin: .8rem 0; padding: 0; list-style: none; }
.tally li { padding: .35rem .9rem; border: 1px solid var(--line); border-left: 4px solid currentColor; border-radius: 6px; background: var(--raised); }
.tally b { font-size: 1.25rem; }
.badge { display: inline-block; padding: 0 .5em; border: 1px solid currentColor; border-radius: 999px; font-size: .78em; font-weight: 600; white-space: nowrap; }
.leak, .failed, .new, .worse { --tone: var(--red); }
.known, .suspicious { --tone: var(--amber); }
.unsettled { --tone: var(--violet); }
.clean, .fixed, .better { --tone: var(--green); }
.badge, .tally li { color: var(--tone); }
.remark { padding: .5rem .8rem; border-left: 4px solid var(--amber); background: var(--raised); }

table { border-collapse: collapse; font-size: .93em; }
th, td { padding: .3rem .7rem .3rem 0; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid var(--line); color: var(--faint); font-weight: 600; }
tbody td, tbody th { border-bottom: 1px solid var(--line); }
caption { text-align: left; font-weight: 600; padding-bottom: .2rem; }
.overview { width: 100%; }
.overview .file { display: block; }
.time, .count, .rate, time { white-space: nowrap; }
.count { text-align: right; }
.growths th { font-weight: 400; }
.rate { font-weight: 600; }

#controls { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .9rem; margin-bottom: .7rem; }
#query { flex: 1 1 14rem; max-width: 24rem; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); color: inherit; font: inherit; }
button { padding: .35rem .8rem; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); color: inherit; font: inherit; cursor: pointer; }
output { color: var(--faint); }

.scenario { margin: .6rem 0; border: 1px solid var(--line); border-radius: 8px; }
.scenario > summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .7rem; padding: .6rem .9rem; cursor: pointer; }
.scenario > summary::before { content: "▸"; color: var(--faint); }
.scenario[open] > summary::before { content: "▾"; }
.scenario > summary::-webkit-details-marker { display: none; }
.scenario h3 { flex: 1 1 12rem; font-weight: 600; }
.scenario .body { padding: .2rem .9rem 1rem; border-top: 1px solid var(--line); scroll-margin-top: 1rem; }
.leak:not(.badge, li), .trouble { margin: .9rem 0; padding: .1rem 0 .1rem .9rem; border-left: 3px solid var(--tone, var(--red)); }
.leak.known h4 { color: var(--amber); }
.cause { display: grid; grid-template-columns: max-content 1fr; gap: .2rem .8rem; margin: .6rem 0; }
.cause dt { color: var(--faint); }
.cause dd { margin: 0; font-weight: 500; }
.notes { padding-left: 1.2rem; color: var(--faint); }

figure { margin: .8rem 0; min-width: 0; }
figcaption { font-weight: 600; margin-bottom: .3rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: .4rem 1.6rem; }
.paths { display: flex; flex-wrap: wrap; gap: .4rem 2rem; min-width: 0; }
.chart svg[role] { display: block; width: 100%; height: auto; }
.timeline svg[role] { min-width: 46rem; }
.scroll thead th, .scroll td code { white-space: nowrap; }
.grid { stroke: var(--line); stroke-width: 1; }
.zero { stroke: var(--faint); stroke-width: 1; }
.mark line { stroke: var(--faint); stroke-dasharray: 3 3; }
.tick, .axis { fill: var(--faint); font-size: 11.5px; }
.line { fill: none; stroke-width: 2.2; }
.dot { stroke: var(--ground); stroke-width: 1; }
.line-0 { stroke: var(--c0); } .dot-0 { fill: var(--c0); }
.line-1 { stroke: var(--c1); stroke-dasharray: 7 3; } .dot-1 { fill: var(--c1); }
.line-2 { stroke: var(--c2); stroke-dasharray: 2 3; } .dot-2 { fill: var(--c2); }
.line-3 { stroke: var(--c3); stroke-dasharray: 10 3 2 3; } .dot-3 { fill: var(--c3); }
.line-4 { stroke: var(--c4); stroke-dasharray: 4 4; } .dot-4 { fill: var(--c4); }
.line-5 { stroke: var(--c5); stroke-dasharray: 1 4; } .dot-5 { fill: var(--c5); }
.legend { margin: .2rem 0; padding: 0; list-style: none; font-size: .87em; }
.swatch { width: 26px; height: 8px; margin-right: .4rem; vertical-align: middle; }
.readings { font-size: .87em; color: var(--faint); }
.readings td { white-space: nowrap; }

.path figcaption, .path .aside { font: 600 1rem/1.5 system-ui, "Segoe UI", Roboto, "Open Sans", sans-serif; }
.path .aside { font-size: .87rem; font-weight: 400; }
.path ol { margin: 0; padding: 0; list-style: none; }
.step { display: grid; justify-items: start; }
.edge { display: flex; align-items: center; gap: .5rem; min-height: 2rem; padding-left: 1.4rem; }
.arrow { width: 2px; align-self: stretch; background: var(--faint); position: relative; }
.arrow::after { content: ""; position: absolute; bottom: 0; left: -4px; border: 5px solid transparent; border-bottom-width: 0; border-top-color: var(--faint); }
.edge .name { overflow-wrap: anywhere; }
.node { max-width: 100%; padding: .3rem .7rem; border: 1px solid var(--line); border-radius: 6px; background: var(--raised); overflow-wrap: anywhere; }
.node small { display: block; color: var(--faint); font-family: system-ui, sans-serif; }
.node .site { display: block; }
.node.root { border-style: dashed; }
.node.leaked { border: 2px solid var(--red); font-weight: 600; }
.tag { padding: 0 .4em; border-radius: 4px; background: var(--raised); border: 1px solid var(--line); color: var(--faint); font-size: .82em; }
.suspect .arrow { background: var(--red); }
.suspect .arrow::after { border-top-color: var(--red); }
.suspect .edge .name, .wavy { color: var(--red); text-decoration: underline wavy; text-underline-offset: 3px; }

.how { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: .4rem 1.6rem; align-items: start; }
.sites { margin: .8rem 0; min-width: 0; }
.sites table { width: 100%; }
.sites .count { width: 1%; }
.frames { position: relative; }
.frame { position: absolute; overflow: hidden; text-indent: .35rem; border: 1px solid var(--ground); border-radius: 3px; color: var(--frame-ink); line-height: 22px; text-overflow: ellipsis; white-space: nowrap; }
.flame-all { background: var(--line); color: var(--ink); }
.flame-0 { background: var(--f0); } .flame-1 { background: var(--f1); } .flame-2 { background: var(--f2); }
.flame-3 { background: var(--f3); } .flame-4 { background: var(--f4); } .flame-5 { background: var(--f5); }

@media (max-width: 40rem) {
  body { padding: 1rem .8rem 3rem; }
  .overview thead { display: none; }
  .overview tr { display: grid; grid-template-columns: max-content 1fr max-content; gap: 0 .6rem; padding: .4rem 0; border-bottom: 1px solid var(--line); }
  .overview td { border: 0; padding: 0; }
  .overview td:nth-child(3) { grid-column: 2 / 4; grid-row: 2; }
}
@media print {
  #controls { display: none; }
}
`;
