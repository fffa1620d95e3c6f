/** The little of TypeScript's grammar of types that printing needs. */

/** A piece of a type: a word, a string, a class's path between its marks, or one character. `=>` is one piece. */
const piece = /\u0002[^\u0003]*\u0003|\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[\p{ID_Start}$_][\p{ID_Continue}$]*|=>|[\s\S]/gu;

export function piecesOf(type: string): string[] {
  return type.match(piece) ?? [];
}

/** The members of a union; a function type at the top is one member, whatever it returns. */
export function unionMembers(type: string): string[] {
  const members = [''];
  let depth = 0;
  for (const each of piecesOf(type)) {
    if (each === '=>' && depth === 0) return [type.trim()];
    if ('([{<'.includes(each)) depth++;
    if (')]}>'.includes(each)) depth--;
    if (each === '|' && depth === 0) members.push('');
    else members[members.length - 1] += each;
  }
  return members.map((member) => member.trim()).filter((member) => member !== '');
}

const admitting = new Set(['undefined', 'void', 'any', 'unknown']);

/** Whether a value of the type may be `undefined`. */
export function admitsUndefined(type: string): boolean {
  return unionMembers(type).some((member) => admitting.has(member));
}

/** The type without `undefined`, where `?` says the same. */
export function withoutUndefined(type: string): string {
  const members = unionMembers(type);
  const rest = members.filter((member) => member !== 'undefined');
  return rest.length === members.length || rest.length === 0 ? type : rest.join(' | ');
}

/** The type with `undefined`. */
export function withUndefined(type: string): string {
  if (admitsUndefined(type)) return type;
  const isFunction = unionMembers(type).length === 1 && hasArrow(type);
  return isFunction ? `(${type}) | undefined` : `${type} | undefined`;
}

/** The union of types, each once. */
export function unionOf(types: readonly string[]): string {
  const members = types.flatMap((type) => (hasArrow(type) && unionMembers(type).length === 1 ? [`(${type})`] : unionMembers(type)));
  return types.length === 1 ? types[0]! : [...new Set(members)].join(' | ');
}

function hasArrow(type: string): boolean {
  let depth = 0;
  for (const each of piecesOf(type)) {
    if (each === '=>' && depth === 0) return true;
    if ('([{<'.includes(each)) depth++;
    if (')]}>'.includes(each)) depth--;
  }
  return false;
}
