/** Where two texts part, for somebody who compares a file with what it should be. */

const context = 2;
const mostLines = 20;

/** The first stretch of lines that differ, `-` for the old and `+` for the new, with a little around it. */
export function difference(before: string, after: string): string {
  const old = before.split('\n');
  const fresh = after.split('\n');
  const start = commonLines(old, fresh);
  const end = commonLines(old.slice(start).reverse(), fresh.slice(start).reverse());
  const from = Math.max(0, start - context);
  return [
    `@@ line ${start + 1} @@`,
    ...old.slice(from, start).map((line) => `  ${line}`),
    ...shortened(old.slice(start, old.length - end), '-'),
    ...shortened(fresh.slice(start, fresh.length - end), '+'),
    ...old.slice(old.length - end, old.length - end + context).map((line) => `  ${line}`),
  ].join('\n');
}

function commonLines(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < Math.min(a.length, b.length) && a[count] === b[count]) count++;
  return count;
}

function shortened(lines: readonly string[], mark: string): string[] {
  const shown = lines.slice(0, mostLines).map((line) => `${mark} ${line}`);
  return lines.length > mostLines ? [...shown, `${mark} ... and ${lines.length - mostLines} more`] : shown;
}
