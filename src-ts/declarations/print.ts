/** Declarations as a TypeScript file. Pure: data in, text out. */
import { argumentsOf, containerOf, interfaceLines, type Container } from './containers.js';
import { docLines } from './documentation.js';
import { printEnum } from './enums.js';
import { staticsFit } from './inheritance.js';
import { ClassBody, differs } from './members.js';
import { exportedName, unique } from './names.js';
import { hasValues, outlineOf, type Block, type Declared, type Outline } from './outline.js';
import { References } from './references.js';
import type { AddonDeclarations, ClassEntry, ConstantEntry, FunctionEntry, InterfaceEntry, SubmoduleEntry } from './schema.js';
import { printOverloads } from './signatures.js';
import { withUndefined } from './tokens.js';

export interface PrintOptions {
  /** Wraps everything in `declare module "..."`, for a file that is not beside the addon. */
  module?: string;
}

const header = ['// Printed by `tether types` from the addon; changes here are lost.', '/// <reference lib="esnext.disposable" />', ''];

/** The text of a `.d.ts` file. */
export function printDeclarations(declarations: AddonDeclarations, options: PrintOptions = {}): string {
  const printer = new Printer(outlineOf(declarations), options.module !== undefined);
  const lines = printer.file();
  const body = options.module === undefined ? lines : braced(`declare module ${JSON.stringify(options.module)}`, lines);
  return `${[...header, ...body].join('\n')}\n`;
}

class Printer {
  private readonly references: References;
  /** The interfaces of containers that the file needs, by the names that it has free for them. */
  private readonly containers = new Map<Container, string>();

  /** Inside `declare module` everything is ambient, and may not say so again. */
  constructor(
    private readonly outline: Outline,
    private readonly ambient: boolean,
  ) {
    this.references = new References(outline);
  }

  file(): string[] {
    const { file } = this.outline;
    const body = this.block(file);
    const aliases = this.references.aliases.flatMap(({ local, of }) => [...this.namespaceFor(of), `import ${local} = ${of};`]);
    const containers = [...this.containers].flatMap(([container, local]) => this.container(container, local));
    // Without any export list, a file of declarations would export these too.
    const list = aliases.length + containers.length > 0 || file.declared.length === 0 ? ['export {};'] : [];
    return [...body, ...containers, ...aliases, ...list];
  }

  /** What stands alone in the file has an alias only when it is a namespace too. */
  private namespaceFor(name: string): string[] {
    const { file } = this.outline;
    const declared = file.declared.find(({ local }) => local === name);
    if (declared === undefined || declared.inside.declared.length + declared.inside.renamed.length > 0) return [];
    return [`${this.prefix(declared, file)}namespace ${name} {}`];
  }

  private block(block: Block): string[] {
    const parts = block.declared.map((declared) => this.declaration(declared, block));
    const renamed = block.renamed.map(({ local, as }) => `export { ${local} as ${exportedName(as)} };`);
    return [...parts.flatMap((part, index) => [...(standsApart(part, parts[index - 1]) ? [''] : []), ...part]), ...renamed];
  }

  private declaration(declared: Declared, block: Block): string[] {
    const { entry } = declared;
    const prefix = this.prefix(declared, block);
    switch (entry.kind) {
      case 'class':
        return this.class(entry, declared, block, prefix);
      case 'submodule':
        return this.submodule(entry, declared, prefix);
      case 'enum':
        return printEnum(entry, declared.local, prefix);
      case 'interface':
        return this.interface(entry, declared.local, block, prefix);
      case 'constant':
        return this.constant(entry, declared.local, block, prefix);
      case 'function':
      case 'method':
        return this.function(entry, declared.local, block, prefix);
      case 'property':
        return [];
    }
  }

  private prefix({ exported }: Declared, block: Block): string {
    if (exported) return 'export ';
    return block === this.outline.file && !this.ambient ? 'declare ' : '';
  }

  private class(entry: ClassEntry, declared: Declared, block: Block, prefix: string): string[] {
    const placed = { home: block, declared };
    const base = entry.parent === undefined ? '' : ` extends ${this.references.nameOf(entry.parent, block)}`;
    const lines = new ClassBody(this.outline, this.references, placed).lines();
    return [
      ...docLines(entry.doc),
      ...(staticsFit(this.outline, placed) ? [] : [differs]),
      ...braced(`${prefix}${entry.abstract ? 'abstract ' : ''}class ${declared.local}${base}`, lines),
      ...this.elements(entry, declared, block, prefix),
      ...this.nested(declared, prefix),
    ];
  }

  /** An interface of the same name adds to a class. */
  private elements({ elements }: ClassEntry, { local }: Declared, block: Block, prefix: string): string[] {
    if (elements === undefined) return [];
    const container = containerOf(elements);
    const name = this.containers.get(container) ?? this.newContainer(container);
    return [`${prefix}interface ${local} extends ${name}<${this.references.written(argumentsOf(elements), block)}> {}`];
  }

  private newContainer(container: Container): string {
    const { file, types } = this.outline;
    const taken = new Set([...file.names, ...[...types.values()].map(({ declared }) => declared.local)]);
    const name = unique(container, taken);
    this.containers.set(container, name);
    return name;
  }

  private container(container: Container, local: string): string[] {
    const { file } = this.outline;
    const lines = interfaceLines(container, local).map((line) => this.references.writtenLine(line, file));
    return ['', ...lines.map((line, index) => (index === 0 && !this.ambient ? `declare ${line}` : line))];
  }

  private nested({ local, inside }: Declared, prefix: string): string[] {
    if (inside.declared.length + inside.renamed.length === 0) return [];
    return braced(`${prefix}namespace ${local}`, this.block(inside));
  }

  /** A namespace without values would not be one itself. */
  private submodule(entry: SubmoduleEntry, declared: Declared, prefix: string): string[] {
    const object = hasValues(declared.inside) ? [] : [`${prefix}const ${declared.local}: {};`];
    return [...docLines(entry.doc), ...object, ...this.nested(declared, prefix)];
  }

  private interface(entry: InterfaceEntry, local: string, block: Block, prefix: string): string[] {
    const lines = entry.properties.map(({ key, type, optional }) => {
      const written = this.references.written(type, block);
      return optional ? `${key}?: ${withUndefined(written)};` : `${key}: ${written};`;
    });
    return [...docLines(entry.doc), ...braced(`${prefix}interface ${local}`, lines)];
  }

  private constant(entry: ConstantEntry, local: string, block: Block, prefix: string): string[] {
    const type = this.references.written(entry.literal ?? entry.type, block);
    return [...docLines(entry.doc), `${prefix}const ${local}: ${type};`];
  }

  private function(entry: FunctionEntry, local: string, block: Block, prefix: string): string[] {
    const overloads = printOverloads(entry.overloads, (type) => this.references.written(type, block));
    return overloads.flatMap(({ parameters, result, documentation }) => [
      ...docLines(documentation.doc, documentation.tags),
      `${prefix}function ${local}(${parameters}): ${result};`,
    ]);
  }
}

/** What is longer than a line has an empty one around it. */
function standsApart(part: readonly string[], before: readonly string[] | undefined): boolean {
  return before !== undefined && before.length + part.length > 2;
}

function braced(head: string, lines: readonly string[]): string[] {
  return [`${head} {`, ...lines.map((line) => (line === '' ? '' : `  ${line}`)), '}'];
}
