/** The whole page. A policy in its head forbids it to load anything, or to run any script but its own. */
import { createHash } from 'node:crypto';
import { renderToStaticMarkup } from 'preact-render-to-string';
import type { Comparison, LeakReport, ScenarioResult } from '../../leaks/finding.js';
import { inSeconds } from '../bytes.js';
import * as words from '../wording.js';
import { Badge, Scenario } from './scenario.js';
import { script } from './script.js';
import { style } from './style.js';

/** A page that opens with more is no overview. */
const mostOpen = 10;

export function renderPage(report: LeakReport): string {
  return `<!doctype html>\n${renderToStaticMarkup(<Page report={report} />)}\n`;
}

interface Ranked {
  scenario: ScenarioResult;
  /** In the page. */
  id: string;
}

/** Those that matter first. */
function ranked(scenarios: readonly ScenarioResult[]): Ranked[] {
  const rank = ({ scenario }: Ranked) => words.standings.indexOf(words.standingOf(scenario));
  return scenarios.map((scenario, index) => ({ scenario, id: `scenario-${index + 1}` })).toSorted((a, b) => rank(a) - rank(b));
}

function Page({ report }: { report: LeakReport }) {
  const scenarios = ranked(report.scenarios);
  const title = `${words.reportTitle}: ${words.summary(report)}`;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy()} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <Head report={report} />
        <main>
          {report.comparison && <Compared comparison={report.comparison} />}
          {report.baseline && words.baselineWords(report.baseline).map((line) => <p class="remark">{line}</p>)}
          <Overview scenarios={scenarios} />
          <Details scenarios={scenarios} />
        </main>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  );
}

function policy(): string {
  const hash = createHash('sha256').update(script).digest('base64');
  return `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

function Head({ report }: { report: LeakReport }) {
  const of = report.scenarios.map(words.standingOf);
  return (
    <header>
      <h1>{words.reportTitle}</h1>
      <ul class="tally" aria-label={words.summary(report)}>
        {words.standings.map((standing) => ({ standing, count: of.filter((other) => other === standing).length })).filter(({ count }) => count > 0).map(({ standing, count }) => (
          <li class={standing}><b>{count}</b> {words.standingWords[standing].toLowerCase()}</li>
        ))}
      </ul>
      <p class="aside">{words.machineWords(report)}, <time dateTime={report.started}>{report.started}</time></p>
    </header>
  );
}

function Compared({ comparison }: { comparison: Comparison }) {
  return (
    <section>
      <h2>{words.comparedWith(comparison)}</h2>
      <div class="scroll">
        <table>
          <thead><tr>{words.changeColumns.map((column) => <th scope="col">{column}</th>)}</tr></thead>
          {comparison.changes.map(({ kind, subject, file, scenario, before, after }) => (
            <tr>
              <td><span class={`badge ${kind}`}>{kind}</span></td>
              <td>{subject}</td>
              <td>{words.scenarioTitle({ file, name: scenario })}</td>
              <td>{before ?? '–'}</td>
              <td>{after ?? '–'}</td>
            </tr>
          ))}
        </table>
      </div>
    </section>
  );
}

function Overview({ scenarios }: { scenarios: readonly Ranked[] }) {
  return (
    <section>
      <h2>{words.capital(words.scenarios(scenarios.length))}</h2>
      <Controls scenarios={scenarios} />
      <div class="scroll">
        <table class="overview">
          <thead><tr>{words.overviewColumns.map((column) => <th scope="col">{column}</th>)}</tr></thead>
          <tbody>{scenarios.map(({ scenario, id }) => <Row scenario={scenario} href={`#${id}`} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

function Controls({ scenarios }: { scenarios: readonly Ranked[] }) {
  const there = new Set(scenarios.map(({ scenario }) => words.standingOf(scenario)));
  return (
    <form id="controls" hidden>
      <input id="query" type="search" placeholder={words.controls.find} aria-label={words.controls.find} />
      {words.standings.filter((standing) => there.has(standing)).map((standing) => (
        <label><input type="checkbox" value={standing} checked /> {words.standingWords[standing].toLowerCase()}</label>
      ))}
      <button type="button" id="open">{words.controls.open}</button>
      <button type="button" id="close">{words.controls.close}</button>
      <output id="found" />
    </form>
  );
}

function Row({ scenario, href }: { scenario: ScenarioResult; href: string }) {
  const standing = words.standingOf(scenario);
  const what = words.troubleWords(scenario)?.sentence ?? scenario.findings.map(words.headline).join('; ');
  return (
    <tr data-standing={standing} data-text={words.scenarioTitle(scenario)}>
      <td><Badge standing={standing} /></td>
      <td><a href={href}>{scenario.name}</a> <span class="file">{scenario.file}</span></td>
      <td>{what}</td>
      <td class="time">{inSeconds(scenario.durationMs)}</td>
    </tr>
  );
}

function Details({ scenarios }: { scenarios: readonly Ranked[] }) {
  return (
    <section>
      <h2>{words.detailsTitle}</h2>
      {scenarios.map(({ scenario, id }, index) => <Scenario scenario={scenario} id={id} open={index < mostOpen && words.standingOf(scenario) !== 'clean'} />)}
    </section>
  );
}
