/** The page of `tether profile`. A policy in its head forbids it to load anything, or to run any script. */
import { renderToStaticMarkup } from 'preact-render-to-string';
import { inBytes, inSeconds } from '../bytes.js';
import { chartMarks, memoryCurves, nativeCurves, type NamedRecording } from '../memory-chart.js';
import { style } from './style.js';
import { Timeline } from './timeline.js';

const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** @returns HTML in one file. */
export function renderMemoryPage(recordings: readonly NamedRecording[]): string {
  return `<!doctype html>\n${renderToStaticMarkup(<Page recordings={recordings} />)}\n`;
}

interface Props {
  recordings: readonly NamedRecording[];
}

function Page({ recordings }: Props) {
  const command = recordings.length === 1 ? recordings[0]!.recording.command.join(' ') : undefined;
  const title = command ?? `${recordings.length} recordings`;
  const marks = chartMarks(recordings);
  const natives = nativeCurves(recordings);
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`Memory of ${title}`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <header><h1>Memory of {command === undefined ? title : <code>{title}</code>}</h1></header>
        <main>
          <Recordings recordings={recordings} />
          <h2>Memory</h2>
          <Timeline id="memory" title="Memory over time" curves={memoryCurves(recordings)} marks={marks} />
          {natives.length > 0 && <h2>Living native objects</h2>}
          {natives.length > 0 && <Timeline id="natives" title="Living native objects over time" curves={natives} marks={marks} />}
          {marks.length > 0 && <Marks recordings={recordings} />}
        </main>
      </body>
    </html>
  );
}

const columns = ['recording', 'command', 'started', 'duration', 'peak', 'at the end', 'exit'];

function Recordings({ recordings }: Props) {
  return (
    <div class="scroll">
      <table>
        <thead><tr>{columns.map((column) => <th scope="col">{column}</th>)}</tr></thead>
        <tbody>
          {recordings.map(({ name, recording: { command, started, durationMs, samples, exitCode, signal } }) => (
            <tr>
              <td>{name}</td>
              <td><code>{command.join(' ')}</code></td>
              <td class="time">{started}</td>
              <td class="time">{inSeconds(durationMs)}</td>
              <td class="time">{inBytes(samples.reduce((peak, { rss }) => Math.max(peak, rss), 0))}</td>
              <td class="time">{inBytes(samples.at(-1)?.rss ?? 0)}</td>
              <td>{signal ?? exitCode}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Marks({ recordings }: Props) {
  return (
    <section>
      <h2>Marks</h2>
      <table>
        <thead><tr><th scope="col">recording</th><th scope="col">time</th><th scope="col">mark</th></tr></thead>
        <tbody>
          {recordings.flatMap(({ name, recording }) => recording.marks.map((mark) => (
            <tr><td>{name}</td><td class="time">{inSeconds(mark.time)}</td><td>{mark.label}</td></tr>
          )))}
        </tbody>
      </table>
    </section>
  );
}
