/** Names of an addon are any text; names of TypeScript are not. */

const reserved = new Set(
  ('arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function ' +
    'if implements import in instanceof interface let new null package private protected public return static super switch this throw true ' +
    'try typeof var void while with yield').split(' '),
);

/** What no class, enum or namespace may be called, because a type is. */
const typeNames = new Set('any bigint boolean never null number object string symbol undefined unknown void'.split(' '));

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

export type Use = 'value' | 'type';

/** Whether a name can be declared as it is. */
export function isDeclarable(name: string, use: Use): boolean {
  return identifier.test(name) && !reserved.has(name) && !(use === 'type' && typeNames.has(name));
}

/** A name that can be declared and that looks like `name`. */
export function declarable(name: string): string {
  const cleaned = name.replace(/[^\p{ID_Continue}$]/gu, '_').replace(/^(?=[^\p{ID_Start}$_]|$)/u, '_');
  return cleaned === name || !isDeclarable(cleaned, 'type') ? `${cleaned}_` : cleaned;
}

/** The first of `name`, `name_2`, `name_3` ... that is not taken; takes it. */
export function unique(name: string, taken: Set<string>): string {
  let found = name;
  for (let number = 2; taken.has(found); number++) found = `${name}_${number}`;
  taken.add(found);
  return found;
}

/** A parameter's name; the author may have given none, one that TypeScript reserves, or the same twice. */
export function parameterName(name: string, index: number, taken: Set<string>): string {
  const wanted = name === '' ? `argument${index + 1}` : isDeclarable(name, 'value') ? name : declarable(name);
  return unique(wanted, taken);
}

/** A key of an object type: `mode`, or `"max size"`. */
export function propertyKey(name: string): string {
  return identifier.test(name) ? name : JSON.stringify(name);
}

const wellKnownSymbol = /^\[Symbol\.(iterator|asyncIterator|toPrimitive|hasInstance|toStringTag)\]$/;

/** A member's name in a class. The names of well-known symbols are these symbols. */
export function memberKey(name: string): string {
  if (name === 'constructor' || name === 'prototype') return `["${name}"]`;
  return wellKnownSymbol.test(name) ? name : propertyKey(name);
}

/** What is exported under a name: `export { local as "any text" }`. */
export function exportedName(name: string): string {
  return propertyKey(name);
}
