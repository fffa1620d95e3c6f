/** The report as one HTML file: it loads nothing, can be read without scripts, and treats every name in it as text. */
import type { LeakReport } from '../leaks/finding.js';
import { renderPage } from './page/page.js';
import { printable } from './printable.js';

export function html(report: LeakReport): string {
  return renderPage(printable(report));
}
