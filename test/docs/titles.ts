// The titles of the tests in a source: `describe` and `test` as they are nested, a template of `test.each` once for each row of its table.
// A part that only a run knows stays as the source has it: `%s`, `$name`, `${name}`.

/** What is read of a node of the syntax tree. */
interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

/** Values of constants, where the source says them. */
type Constants = ReadonlyMap<string, Node>;

const suites = new Set(['describe', 'suite']);
const tests = new Set(['test', 'it']);
/** What keeps a test from running wherever it is. */
const never = new Set(['skip', 'todo']);

/** @param program the syntax tree of the source. */
export function titlesOf(program: object): string[] {
  return [...titlesUnder(program as Node, [''], constantsOf(program as Node))];
}

function* titlesUnder(node: Node, outer: readonly string[], constants: Constants): Iterable<string> {
  const call = callOf(node);
  if (call?.modifiers.some((each) => never.has(each))) return;
  const titles = call ? outer.flatMap((before) => expanded(call, constants).map((own) => `${before} ${own}`.trim())) : outer;
  if (call && tests.has(call.name)) yield* titles;
  else for (const child of childrenOf(node)) yield* titlesUnder(child, titles, constants);
}

function isNode(value: unknown): value is Node {
  return typeof (value as Node | null)?.type === 'string';
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

interface Call {
  readonly name: string;
  readonly modifiers: readonly string[];
  readonly title: Node;
  /** Of `each` and `for`. */
  readonly table?: Node;
}

/** A call that makes a test or a suite, as `test.skipIf(condition).each(table)(title, ...)` does; its modifiers are in between. */
function callOf(node: Node): Call | undefined {
  if (node.type !== 'CallExpression') return undefined;
  const title = (node.arguments as Node[])[0];
  const modifiers: string[] = [];
  let table: Node | undefined;
  let callee = node.callee as Node;
  while (callee.type !== 'Identifier') {
    const called = callee.type === 'CallExpression' ? callee : undefined;
    const member = (called ? called.callee : callee) as Node;
    if (member.type !== 'MemberExpression') return undefined;
    const modifier = (member.property as Node).name as string;
    if (modifier === 'each' || modifier === 'for') table = (called?.arguments as Node[] | undefined)?.[0];
    modifiers.push(modifier);
    callee = member.object as Node;
  }
  const name = callee.name as string;
  if (!title || !(suites.has(name) || tests.has(name)) || literalText(title) === undefined) return undefined;
  return { name, modifiers, title, ...(table && { table }) };
}

/** Text, with what it inserts as the source has it, or undefined for what is no text. */
function literalText(node: Node): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'Identifier') return `\${${node.name as string}}`;
  if (node.type !== 'TemplateLiteral') return undefined;
  const inserted = (node.expressions as Node[]).map((each) => (each.type === 'Identifier' ? `\${${each.name as string}}` : '${...}'));
  return (node.quasis as Node[]).map(({ value }, at) => (value as { cooked: string }).cooked + (inserted[at] ?? '')).join('');
}

function expanded({ title, table }: Call, constants: Constants): string[] {
  const template = literalText(title)!;
  const rows = table && rowsOf(table, constants);
  return rows ? rows.map((row) => filled(template, row)) : [template];
}

/** The rows of a table that the source spells out. */
function rowsOf(table: Node, constants: Constants): Node[] | undefined {
  const value = valueOf(table, constants);
  const rows = value.type === 'ArrayExpression' ? (value.elements as Node[]) : undefined;
  return rows?.some(({ type }) => type === 'SpreadElement') ? undefined : rows;
}

function valueOf(node: Node, constants: Constants): Node {
  if (node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression') return valueOf(node.expression as Node, constants);
  const named = node.type === 'Identifier' ? constants.get(node.name as string) : undefined;
  return named ? valueOf(named, new Map()) : node;
}

/** `%s` and its kin take the values of a row in turn, `$name` takes a property. */
function filled(template: string, row: Node): string {
  const values = row.type === 'ArrayExpression' ? (row.elements as Node[]) : [row];
  let next = 0;
  const positional = template.replaceAll(/%[sdifjo]/g, (placeholder) => said(values[next++]) ?? placeholder);
  return positional.replaceAll(/\$([a-z]\w*)/g, (placeholder, name: string) => said(property(row, name)) ?? placeholder);
}

function property(row: Node, name: string): Node | undefined {
  const properties = row.type === 'ObjectExpression' ? (row.properties as Node[]) : [];
  return properties.find(({ key }) => isNode(key) && key.name === name)?.value as Node | undefined;
}

/** A value as it is in a title, where it is text or a number. */
function said(value: Node | undefined): string | undefined {
  return value?.type === 'Literal' && ['string', 'number', 'boolean'].includes(typeof value.value) ? String(value.value) : undefined;
}

/** The constants at the top of a module. */
function constantsOf(program: Node): Constants {
  const declarations = (program.body as Node[]).filter(({ type, kind }) => type === 'VariableDeclaration' && kind === 'const');
  const declared = declarations.flatMap(({ declarations: all }) => all as Node[]);
  return new Map(declared.filter(({ init }) => isNode(init)).map(({ id, init }) => [(id as Node).name as string, init as Node]));
}
