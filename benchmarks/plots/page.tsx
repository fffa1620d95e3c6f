// SPDX-License-Identifier: MIT
// All charts and tables of a result as one HTML page. A policy in its head forbids it to load anything, or to run any script.

import { renderToStaticMarkup } from 'preact-render-to-string';

import { lossesIn, lossTable, missedTargets } from '../losses.js';
import type { Row } from '../results.js';
import { byRuntime, provenance } from '../rows.js';
import { hasRatios, measurementTable, ratioTable, type Table } from '../table.js';
import { drawingsOf, type Drawing } from './drawings.js';
import { pageStyle } from './page-style.js';
import { scaleTable } from './scale-table.js';
import { scaleCharts } from './bars.js';

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The page as HTML. */
export function renderPage(rows: readonly Row[]): string {
  return `<!doctype html>\n${renderToStaticMarkup(<Page rows={rows} />)}\n`;
}

function Page({ rows }: { rows: readonly Row[] }) {
  const runtimes = [...byRuntime(rows)];
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>napi-tether: benchmarks</title>
        <style dangerouslySetInnerHTML={{ __html: pageStyle }} />
      </head>
      <body>
        <header>
          <h1>Benchmarks</h1>
          <p>
            Smaller is better everywhere. Each case has a scale of its own, which begins at 0; the number with × says how many times as
            much as <b>tether</b> a driver needs. Thin lines reach from the lowest to the highest round.
          </p>
          {runtimes.length > 1 && <ul>{runtimes.map(([runtime]) => <li><a href={`#${runtime}`}>{runtime}</a></li>)}</ul>}
        </header>
        <main>{runtimes.map(([runtime, own]) => <Runtime runtime={runtime} rows={own} />)}</main>
      </body>
    </html>
  );
}

function Runtime({ runtime, rows }: { runtime: string; rows: readonly Row[] }) {
  const losses = lossesIn(rows);
  return (
    <section>
      <h2 id={runtime}>{runtime}</h2>
      <p class="aside">{provenance(rows)}</p>
      <div class="charts">{drawingsOf(runtime, rows).map(({ inline }: Drawing) => <div class="scroll" dangerouslySetInnerHTML={{ __html: inline }} />)}</div>
      {scaleCharts(rows).map(({ id, title }) => <Section title={title} table={scaleTable(rows, id.replace(/-by-classes$/, ''))} />)}
      <Section title="All results" table={measurementTable(rows)} />
      {hasRatios(rows) && <Section title="Ratios and targets" table={ratioTable(rows)} />}
      <Section title="Where another library needs less" table={lossTable(losses, 'libraries')} />
      <Section title="Where a target is missed" table={missedTargets(rows)} />
      <Section title="Where the engine by itself needs less" table={lossTable(losses, 'engine')} />
    </section>
  );
}

function Section({ title, table: [head, ...body] }: { title: string; table: Table }) {
  return (
    <>
      <h3>{title}</h3>
      {body.length === 0 ? <p>Nowhere.</p> : (
        <div class="scroll">
          <table>
            <thead><tr>{head!.map((cell) => <th scope="col">{cell}</th>)}</tr></thead>
            <tbody>{body.map(([name, ...cells]) => <tr><th scope="row">{name}</th>{cells.map((cell) => <Cell text={cell} />)}</tr>)}</tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Cell({ text }: { text: string }) {
  const known = text === 'met' || text === 'missed' ? { class: text } : {};
  return <td {...known}>{text.replaceAll('`', '')}</td>;
}
