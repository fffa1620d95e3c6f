const publicHeader = /^src-native\/include\/(?!tether\/detail\/).*\.h$/;

/** How long a file may be. A longer one holds two things, which want two names. */
const ceilings = [
  { what: 'public header', lines: 400, matches: (file: string) => publicHeader.test(file) },
  { what: 'native source', lines: 500, matches: (file: string) => /\.(h|cc|c)$/.test(file) },
  { what: 'TypeScript file', lines: 300, matches: (file: string) => /\.m?tsx?$/.test(file) },
] as const;

/** The sentence to show when a file is too long, or undefined. */
export function tooLong(file: string, text: string): string | undefined {
  const lines = text.trimEnd().split('\n').length;
  const ceiling = ceilings.find(({ matches }) => matches(file));
  if (!ceiling || lines <= ceiling.lines) return undefined;
  return `${file} has ${lines} lines; a ${ceiling.what} has at most ${ceiling.lines}`;
}
