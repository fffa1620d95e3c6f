/** The message of an assertion that failed: what leaks and how fast, what holds it, what to do. */
import type { Finding, Growth, PathStep, RetainingPath } from '../leaks/finding.js';
import type { Wording } from '../leaks/leak-error.js';
import { advice } from './wording.js';

export const wording: Wording = {
  leak: (findings, notes) => [...findings.flatMap(findingLines), ...notes.map(noteLine)].join('\n'),
  undecided: (verdict, notes) => [undecided[verdict], ...notes.map(noteLine)].join('\n'),
  alive: (subject, waited, findings, notes) =>
    [`${subject} is still alive after ${waited} ms`, ...findings.flatMap(holding), ...(findings.length > 0 ? [] : [aliveAdvice]), ...notes.map(noteLine)].join('\n'),
};

const undecided = {
  unsettled: 'Nothing can be said about leaks: the counts did not come to rest',
  failed: 'Nothing can be said about leaks: the instrument did not work',
};

const aliveAdvice = '  do: make it and use it in a function of its own, and call release() on its tracker, so that no variable of the test keeps it';

function findingLines(finding: Finding): string[] {
  const [first, ...beside] = finding.growth;
  return [
    `Leak of ${finding.subject}: ${first?.rate ?? 'left behind'}`,
    ...(beside.length > 0 ? [`  with it: ${beside.map(besideText).join(', ')}`] : []),
    ...holding(finding),
  ];
}

function besideText({ kind, subject, rate }: Growth): string {
  return `${subject === '' ? kind : `${kind} "${subject}"`} ${rate}`;
}

function holding({ paths, cause, sites, growth }: Finding): string[] {
  const [path] = paths;
  const [site] = sites;
  const root = growth.find(({ kind }) => kind === 'root');
  const advised = root?.kind ?? growth[0]?.kind ?? 'native';
  return [
    ...(path ? [`  held by ${path.heldBy === 'native' ? 'native code' : 'JavaScript'}: ${pathText(path)}`] : []),
    ...(path === undefined && root ? [`  held by native code: ${root.subject}`] : []),
    ...(site ? [`  made at: ${site.file}${site.line === undefined ? '' : `:${site.line}`}`] : []),
    ...(cause ? [`  why: ${cause.sentence}`] : []),
    `  do: ${cause?.fix ?? advice[advised]}`,
  ];
}

function pathText({ root, steps }: RetainingPath): string {
  return [root, ...steps.map(stepText)].join(' → ');
}

function stepText({ edge, node }: PathStep): string {
  return edge === '' ? node : `${edge} ${node}`;
}

function noteLine(note: string): string {
  return `  note: ${note}`;
}
