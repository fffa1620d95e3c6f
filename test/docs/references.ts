// Tests that the last column of a table names: `functions/calls` "words of a title" means test/functions/calls.test.ts, where the title
// of a test, with those of its suites before it, has these words. A file that is no such test is named with its ending.
import { rowsOf, type Row } from './tables';

/** What a page says of one test: where it is, and words of its title if the page says any. */
export interface Reference {
  readonly place: string;
  readonly words: readonly string[];
}

/** What there is to be named. */
export interface Tests {
  /** The folders of tests. A page that names no more than one of these is refused: that says nothing of a test. */
  readonly topics: ReadonlySet<string>;
  /** The titles at a place, none for a file that has no titles, or undefined where there is nothing. */
  titlesAt(place: string): readonly string[] | undefined;
}

const reference = /`([a-z-]+(?:\/[a-z-]+)*(?:\/[a-z-]+\.[a-z]+)?)`((?:,? (?:and )?"[^"]+")*)/g;
const code = /`[^`]+`/g;

/** The references in a cell. */
export function referencesOf(cell: string, topics: ReadonlySet<string>): Reference[] {
  return [...cell.matchAll(reference)]
    .map(([, place, quoted]) => ({ place: place!, words: [...quoted!.matchAll(/"([^"]+)"/g)].map((match) => match[1]!) }))
    .filter(({ place, words }) => words.length > 0 || place.includes('/') || topics.has(place));
}

/** What a page says wrong of tests in its tables, row by row. */
export function mistakesOf(page: string, tests: Tests): string[] {
  return rowsOf(page).flatMap((row) => mistakesOfRow(row, tests).map((mistake) => `line ${row.line}: ${mistake}`));
}

function mistakesOfRow({ cells, columns }: Row, tests: Tests): string[] {
  if (cells.length !== columns) return [`there are ${cells.length} cells, and the head of the table has ${columns}`];
  if (cells.some((cell) => !/\w/.test(cell))) return ['a cell is empty'];
  const last = cells.at(-1)!;
  const named = referencesOf(last, tests.topics);
  const rest = last.replaceAll(reference, ' ').replaceAll(code, ' ');
  return [
    ...named.flatMap((each) => mistakesOfReference(each, tests)),
    ...[...rest.matchAll(/"[^"]+"/g)].map(([words]) => `${words} does not follow a file`),
    ...(named.length === 0 && !isReason(rest) ? ['there is neither a test nor a reason'] : []),
  ];
}

/** A reason takes a few words, besides code. */
function isReason(text: string): boolean {
  return (text.match(/[\p{L}'’+]+/gu) ?? []).length >= 3;
}

function mistakesOfReference({ place, words }: Reference, { topics, titlesAt }: Tests): string[] {
  if (topics.has(place)) return [`${place} is a folder, and not a file with tests`];
  const titles = titlesAt(place);
  if (!titles) return [`there is no ${place}`];
  return words.filter((each) => !titles.some((title) => saysWhole(title, each))).map((each) => `no test of ${place} is called "${each}"`);
}

/** Whether the words are in the title, and are not the beginning or end of one of its words. */
function saysWhole(title: string, words: string): boolean {
  for (let at = title.indexOf(words); at !== -1; at = title.indexOf(words, at + 1)) {
    if (!/\w/.test(title[at - 1] ?? '') && !/\w/.test(title[at + words.length] ?? '')) return true;
  }
  return false;
}
