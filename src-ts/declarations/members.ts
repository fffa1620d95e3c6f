/** The body of a class. */
import { staticLines } from './containers.js';
import { docLines } from './documentation.js';
import { hasHeirs, isStatic, memberFits } from './inheritance.js';
import { memberKey } from './names.js';
import { pathOf, type Outline, type Placed } from './outline.js';
import type { References } from './references.js';
import type { ClassEntry, ConstantEntry, Entry, FunctionEntry, PropertyEntry } from './schema.js';
import { printOverloads, type WriteType } from './signatures.js';

/** Stands before what TypeScript would refuse: see inheritance.ts. */
export const differs = '// @ts-ignore: differs from the base class, as it does in C++';

export class ClassBody {
  private readonly entry: ClassEntry;
  private readonly write: WriteType;

  constructor(
    private readonly outline: Outline,
    private readonly references: References,
    private readonly placed: Placed,
  ) {
    this.entry = placed.declared.entry as ClassEntry;
    this.write = (type) => references.written(type, placed.home);
  }

  lines(): string[] {
    const members = this.placed.declared.members.flatMap((member) => this.member(member));
    return ['#private;', ...this.constructors(), ...this.statics(), ...members, ...this.dispose()];
  }

  /** A class that others extend must let them, though JS cannot construct it. */
  private constructors(): string[] {
    const { constructors } = this.entry;
    if (constructors.length === 0) return [hasHeirs(this.outline, pathOf(this.entry)) ? 'protected constructor();' : 'private constructor();'];
    return printOverloads(constructors, this.write).flatMap(({ parameters, documentation }) => [
      ...docLines(documentation.doc, documentation.tags),
      `constructor(${parameters});`,
    ]);
  }

  private statics(): string[] {
    const { elements } = this.entry;
    return elements === undefined ? [] : staticLines(elements, this.placed.declared.local, this.write);
  }

  private member(member: Entry): string[] {
    const fits = isStatic(member) || memberFits(this.outline, this.entry, member);
    const before = fits ? [] : [differs];
    switch (member.kind) {
      case 'function':
      case 'method':
        return this.method(member, before);
      case 'property':
        return this.property(member, before);
      case 'constant':
        return this.constant(member);
      default:
        return [];
    }
  }

  private method(entry: FunctionEntry, before: readonly string[]): string[] {
    return printOverloads(entry.overloads, this.write).flatMap(({ parameters, result, documentation }, index) => [
      ...docLines(documentation.doc, documentation.tags),
      ...(index === 0 ? before : []),
      `${this.named(entry)}(${parameters}): ${result};`,
    ]);
  }

  /** Accessors, as they are in JS: a derived class may not put a field in their place. */
  private property(entry: PropertyEntry, before: readonly string[]): string[] {
    const prefix = entry.static ? 'static ' : '';
    const key = this.key(entry);
    const get = `${prefix}get ${key}(): ${this.write(entry.read)};`;
    const set = entry.write === undefined ? [] : [...before, `${prefix}set ${key}(value: ${this.write(entry.write)});`];
    return [...docLines(entry.doc), ...before, get, ...set];
  }

  private constant(entry: ConstantEntry): string[] {
    return [...docLines(entry.doc), `static readonly ${this.key(entry)}: ${this.write(entry.literal ?? entry.type)};`];
  }

  /** Inherited from the root of the hierarchy. */
  private dispose(): string[] {
    if (this.entry.parent !== undefined) return [];
    return [`${this.references.writtenKey('[Symbol.dispose]', this.placed.home)}(): void;`];
  }

  private named(entry: FunctionEntry): string {
    return `${entry.static ? 'static ' : ''}${this.key(entry)}`;
  }

  private key(entry: Entry): string {
    return this.references.writtenKey(memberKey(entry.name), this.placed.home);
  }
}
