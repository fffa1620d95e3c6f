// Tests that a page names: `functions/calls` "words of a title" means test/functions/calls.test.ts, where a title has these words.

/** What a page says of one test: where it is, and words of its title if the page says any. */
export interface Reference {
  readonly place: string;
  readonly words: readonly string[];
}

const table = /^\|.*\|$/;
const reference = /`([a-z-]+(?:\/[a-z-]+)?)`((?:,? (?:and )?"[^"]+")*)/g;

function lastCell(row: string): string {
  return row.replaceAll('\\|', ' ').split('|').at(-2) ?? '';
}

/** The references in the last column of a page's tables. */
export function referencesOf(page: string, places: ReadonlySet<string>): Reference[] {
  const rows = page.split('\n').filter((line) => table.test(line));
  const found = rows.flatMap((row) => [...lastCell(row).matchAll(reference)]);
  return found.map(([, place, quoted]) => ({ place: place!, words: [...quoted!.matchAll(/"([^"]+)"/g)].map((match) => match[1]!) }))
    .filter(({ place, words }) => words.length > 0 || place.includes('/') || places.has(place));
}

function titled(source: string, words: string): boolean {
  return source.replaceAll(/\\(['"`])/g, '$1').includes(words);
}

/** What is wrong with a page's references; `sourceOf` gives the text of the tests at a place. */
export function deadReferences(page: string, places: ReadonlySet<string>, sourceOf: (place: string) => string | undefined): string[] {
  return referencesOf(page, places).flatMap(({ place, words }) => {
    const source = sourceOf(place);
    if (source === undefined) return [`there are no tests ${place}`];
    return words.filter((each) => !titled(source, each)).map((each) => `no test of ${place} is called "${each}"`);
  });
}
