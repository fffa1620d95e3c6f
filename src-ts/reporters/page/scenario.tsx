/** One scenario of the page: its charts, its leaks, and how to see it again. */
import type { Finding, ScenarioResult } from '../../leaks/finding.js';
import { inSeconds } from '../bytes.js';
import * as words from '../wording.js';
import { Chart } from './chart.js';
import { Flame } from './flame.js';
import { Path } from './path.js';

interface Props {
  scenario: ScenarioResult;
  /** Unique in the page. */
  id: string;
  open: boolean;
}

export function Scenario({ scenario, id, open }: Props) {
  const standing = words.standingOf(scenario);
  return (
    <details class="scenario" open={open} data-standing={standing} data-text={words.scenarioTitle(scenario)}>
      <summary>
        <Badge standing={standing} />
        <h3>{scenario.name} <span class="file">{scenario.file}</span></h3>
        <span class="time">{inSeconds(scenario.durationMs)}</span>
      </summary>
      <div class="body" id={id}>
        <Trouble scenario={scenario} />
        {scenario.verdict === 'suspicious' && <p>{words.suspiciousWords(scenario)}</p>}
        {scenario.findings.map((finding) => <Leak finding={finding} />)}
        {scenario.notes.length > 0 && <ul class="notes">{scenario.notes.map((note) => <li>{note}</li>)}</ul>}
        <Charts scenario={scenario} id={id} />
        <p class="aside">{words.reproduceWords}: <code>{scenario.reproduce}</code></p>
        <p class="aside">{words.settledWords(scenario)}</p>
      </div>
    </details>
  );
}

export function Badge({ standing }: { standing: words.Standing }) {
  return <span class={`badge ${standing}`}>{words.standingWords[standing]}</span>;
}

function Trouble({ scenario }: { scenario: ScenarioResult }) {
  const trouble = words.troubleWords(scenario);
  if (!trouble) return null;
  return (
    <div class="trouble">
      <p><strong>{trouble.sentence}</strong></p>
      <p>{trouble.fix}</p>
      {scenario.error?.stack && <pre>{scenario.error.stack}</pre>}
    </div>
  );
}

function Leak({ finding }: { finding: Finding }) {
  const { sentence, fix } = words.causeOf(finding);
  return (
    <section class={`leak ${finding.status}`}>
      <h4>{words.headline(finding)}</h4>
      <p class="aside">{words.statusWords(finding)}, fingerprint <code>{finding.fingerprint}</code></p>
      <dl class="cause"><dt>{words.causeTitle}</dt><dd>{sentence}</dd><dt>{words.fixTitle}</dt><dd>{fix}</dd></dl>
      <Growths finding={finding} />
      <div class="how">
        {finding.paths.length > 0 && <div class="paths">{finding.paths.map((path) => <Path path={path} />)}</div>}
        {finding.sites.length > 0 && <Sites finding={finding} />}
      </div>
    </section>
  );
}

function Growths({ finding: { growth } }: { finding: Finding }) {
  return (
    <div class="scroll">
      <table class="growths">
        <caption class="sr">{words.growthTitle}</caption>
        {growth.map((signal) => (
          <tr><th scope="row">{words.signalWords(signal)}</th><td class="rate">{signal.rate}</td><td class="aside">{words.evidence(signal)}</td></tr>
        ))}
      </table>
    </div>
  );
}

function Sites({ finding: { sites } }: { finding: Finding }) {
  return (
    <div class="sites">
      <div class="scroll">
        <table>
          <caption>{words.sitesTitle}</caption>
          {words.places(sites).map(({ text, count }) => <tr><td class="count">{count}</td><td><code>{text}</code></td></tr>)}
        </table>
      </div>
      <Flame sites={sites} />
    </div>
  );
}

function Charts({ scenario, id }: { scenario: ScenarioResult; id: string }) {
  const charts = words.chartTitles
    .map(({ title, kinds }) => ({ title, series: scenario.series.filter(({ kind, values }) => kinds.includes(kind) && values.length > 0) }))
    .filter(({ series }) => series.length > 0);
  if (charts.length === 0) return null;
  return (
    <>
      <div class="charts">{charts.map(({ title, series }, index) => <Chart id={`${id}-chart-${index}`} title={title} series={series} />)}</div>
      <p class="aside">{words.chartNote}</p>
    </>
  );
}
