/** The rows of a page's tables, without their heads. */

export interface Row {
  /** In the page, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** How many cells the head of its table has. */
  readonly columns: number;
}

// Also one without its last bar, which has a cell too few then.
const row = /^\|/;
const rule = /^\|(-+\|)+$/;

function cellsOf(line: string): string[] {
  return line.replaceAll('\\|', '\u00a6').split('|').slice(1, -1).map((cell) => cell.trim());
}

export function rowsOf(page: string): Row[] {
  const lines = page.split('\n');
  const rows: Row[] = [];
  let columns = 0;
  for (const [at, line] of lines.entries()) {
    if (rule.test(line)) columns = cellsOf(line).length;
    else if (row.test(line) && !rule.test(lines[at + 1] ?? '')) rows.push({ line: at + 1, cells: cellsOf(line), columns });
  }
  return rows;
}
