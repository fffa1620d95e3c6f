/** Commands as somebody types them into a shell, so that what a report says can be copied. */

/** Nothing in these means anything to a shell. */
const plain = /^[\p{L}\p{N}_@%+=:,./-]+$/u;
const harmlessInQuotes = /^[^"$`\\!%\n\r]*$/;

export function commandLine(words: readonly string[]): string {
  return words.map((word) => (plain.test(word) ? word : quoted(word))).join(' ');
}

/** As one word, whatever is in it. */
export function quoted(word: string, platform: NodeJS.Platform = process.platform): string {
  if (harmlessInQuotes.test(word)) return `"${word}"`;
  return platform === 'win32' ? `"${word.replaceAll('"', '\\"')}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}
