const INCLUDE = /^#include (?:<tether\/([^>]+)>|"([^"]+)")$/;

/** What is wrong with tether.h as a table of contents: one sentence per fault. */
export function umbrellaFaults(text: string, publicHeaders: readonly string[]): string[] {
  const lines = text.replace(/\/\*[\s\S]*?\*\//g, '').split('\n').map((line) => line.replace(/\/\/.*$/, '').trim());
  const listed = lines.flatMap((line) => INCLUDE.exec(line)?.slice(1).filter(Boolean) ?? []);
  const strange = lines.filter((line) => line !== '' && line !== '#pragma once' && !INCLUDE.test(line));
  return [
    ...strange.map((line) => `is more than a list of includes: ${line}`),
    ...listed.filter((header, at) => listed.indexOf(header) !== at).map((header) => `lists ${header} twice`),
    ...publicHeaders.filter((header) => !listed.includes(header)).map((header) => `does not list ${header}`),
  ];
}
