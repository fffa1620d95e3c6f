/** What the page of `tether profile` draws: recordings as curves over one axis of time. */
import type { MemoryRecording } from '../leaks/profile/recording.js';

export interface NamedRecording {
  name: string;
  recording: MemoryRecording;
}

export interface Curve {
  label: string;
  unit: 'bytes' | 'objects';
  /** Seconds since the program was started. */
  times: number[];
  values: number[];
}

export interface ChartMark {
  label: string;
  /** Seconds. */
  time: number;
  /** Its name, where there are several. */
  recording?: string;
}

const mostClasses = 8;

/** Resident memory of each recording; of a single one, also what its processes said of themselves. */
export function memoryCurves(recordings: readonly NamedRecording[]): Curve[] {
  const resident = recordings.map(({ name, recording }) => curve(recordings.length > 1 ? name : 'resident', recording.samples, ({ rss }) => rss));
  if (recordings.length !== 1) return resident;
  return [...resident, ...insideCurves(recordings[0]!.recording)];
}

/** Living natives of the classes that had most at any time, all processes added up where there is but one. */
export function nativeCurves(recordings: readonly NamedRecording[]): Curve[] {
  return recordings.flatMap(({ name, recording }) =>
    classesOf(recording).map((type) => ({
      ...curve(recordings.length > 1 ? `${type} (${name})` : type, main(recording), ({ live }) => live[type] ?? 0),
      unit: 'objects' as const,
    })),
  );
}

export function chartMarks(recordings: readonly NamedRecording[]): ChartMark[] {
  const several = recordings.length > 1;
  return recordings.flatMap(({ name, recording }) => recording.marks.map(({ label, time }) => ({ label, time: time / 1000, ...(several ? { recording: name } : {}) })));
}

/** The process that said most; a program that only starts another one says next to nothing. */
function main({ inside }: MemoryRecording): MemoryRecording['inside'] {
  const byProcess = new Map<number, MemoryRecording['inside']>();
  for (const sample of inside) {
    const own = byProcess.get(sample.pid);
    if (own === undefined) byProcess.set(sample.pid, [sample]);
    else own.push(sample);
  }
  return [...byProcess.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}

function insideCurves(recording: MemoryRecording): Curve[] {
  const said = main(recording);
  return [
    curve('heap used', said, ({ heapUsed }) => heapUsed),
    curve('external', said, ({ external }) => external),
  ];
}

function classesOf(recording: MemoryRecording): string[] {
  const most = new Map<string, number>();
  for (const { live } of main(recording)) for (const [type, count] of Object.entries(live)) most.set(type, Math.max(most.get(type) ?? 0, count));
  const living = [...most].filter(([, count]) => count > 0);
  return living.sort(([, a], [, b]) => b - a).slice(0, mostClasses).map(([type]) => type);
}

function curve<Sample extends { time: number }>(label: string, samples: readonly Sample[], value: (sample: Sample) => number): Curve {
  return { label, unit: 'bytes', times: samples.map(({ time }) => time / 1000), values: samples.map(value) };
}
