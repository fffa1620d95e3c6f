/** Names come from foreign code: what could move a terminal's cursor or begin a new line of output is shown instead of done. */
import type { LeakReport } from '../leaks/finding.js';

/** Texts that may have several lines. */
const ofSeveralLines = new Set(['message', 'stack']);

/** A copy of the report in which no text has a control character, and only the texts of errors have line ends. */
export function printable(report: LeakReport): LeakReport {
  return JSON.parse(JSON.stringify(report, visible)) as LeakReport;
}

function visible(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return ofSeveralLines.has(key) ? value.replaceAll('\r\n', '\n').replace(controlsInLines, escaped) : printableText(value);
}

// Directions of writing are among them: a name must not turn around what stands beside it. Halves of characters (Cs) and what is none
// (U+FFFE, U+FFFF) have no place in UTF-8 and XML.
const controls = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;
const controlsInLines = /(?!\n)[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** One text, on one line. */
export function printableText(text: string): string {
  return text.replace(controls, escaped);
}

function escaped(character: string): string {
  return `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`;
}
