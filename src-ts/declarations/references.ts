/** Types as they are written in one place: which name a class has there, and what it hides. */
import { unique } from './names.js';
import type { Block, Outline, Placed } from './outline.js';
import { piecesOf } from './tokens.js';

/** Of the language's own types, those that a converter may write and an addon may have a class named like. */
const languageTypes = new Set(
  ('AbortSignal Array ArrayBuffer ArrayBufferView ArrayLike AsyncIterable AsyncIterator AsyncGenerator BigInt BigInt64Array BigUint64Array Boolean Buffer DataView Date ' +
    'Disposable Error Exclude Extract Float32Array Float64Array Function Generator Int16Array Int32Array Int8Array Iterable IterableIterator ' +
    'Iterator IteratorObject Map MapIterator NonNullable Number Object Omit Partial Pick Promise PromiseLike Readonly ReadonlyArray ReadonlyMap ' +
    'ReadonlySet Record RegExp Required Set SetIterator SharedArrayBuffer String Symbol URL Uint16Array Uint32Array Uint8Array ' +
    'Uint8ClampedArray WeakMap WeakRef WeakSet').split(' '),
);

export interface Alias {
  local: string;
  of: string;
}

export class References {
  /** Names for types that another one hides where they are needed; the file declares them. */
  readonly aliases: Alias[] = [];

  constructor(private readonly outline: Outline) {}

  /** A type from the data, written for a place in `block`. */
  written(type: string, block: Block): string {
    const pieces = piecesOf(type);
    return pieces.map((piece, at) => this.writtenPiece(pieces, piece, at, block)).join('');
  }

  /** The name by which a class or enum is known in `block`; `unknown` for one that is not declared. */
  nameOf(path: string, block: Block): string {
    const placed = this.outline.types.get(path);
    if (placed === undefined) return 'unknown';
    const chain = this.chainOf(placed);
    const visible = chain.findIndex(({ home, declared }) => declaringBlock(block, declared.local) === home);
    if (visible >= 0) return joined(chain.slice(visible));
    return this.aliasOf(joined(chain), placed.declared.local);
  }

  /** A key of a member: a class of the addon may be called Symbol. */
  writtenKey(key: string, block: Block): string {
    return key.startsWith('[Symbol.') && isHidden('Symbol', block, 'names') ? `[globalThis.${key.slice(1)}` : key;
  }

  /** A line of an interface. */
  writtenLine(line: string, block: Block): string {
    const [, indent, key, rest] = /^( *)(\[Symbol\.\w+\])?(.*)$/s.exec(line)!;
    return indent + (key === undefined ? '' : this.writtenKey(key, block)) + this.written(rest!, block);
  }

  private writtenPiece(pieces: readonly string[], piece: string, at: number, block: Block): string {
    if (piece.startsWith('\u0002')) return this.nameOf(piece.slice(1, -1), block);
    if (!languageTypes.has(piece) || isMemberOrKey(pieces, at) || !isHidden(piece, block, 'typeNames')) return piece;
    return `globalThis.${piece}`;
  }

  /** The type and what it stands in, outermost first. */
  private chainOf(placed: Placed): Placed[] {
    const outer = [...this.outline.types.values()].find(({ declared }) => declared.inside === placed.home);
    return outer === undefined ? [placed] : [...this.chainOf(outer), placed];
  }

  private aliasOf(of: string, local: string): string {
    const known = this.aliases.find((alias) => alias.of === of);
    if (known !== undefined) return known.local;
    const taken = new Set([...this.outline.file.names, ...[...this.outline.types.values()].map(({ declared }) => declared.local)]);
    for (const alias of this.aliases) taken.add(alias.local);
    const alias = { local: unique(`${local}_`, taken), of };
    this.aliases.push(alias);
    return alias.local;
  }
}

function joined(chain: readonly Placed[]): string {
  return chain.map(({ declared }) => declared.local).join('.');
}

/** The innermost block around a place that declares the name. */
function declaringBlock(block: Block, name: string): Block | undefined {
  for (let at: Block | undefined = block; at !== undefined; at = at.outer) if (at.typeNames.has(name)) return at;
  return undefined;
}

function isHidden(name: string, block: Block, among: 'names' | 'typeNames'): boolean {
  for (let at: Block | undefined = block; at !== undefined; at = at.outer) if (at[among].has(name)) return true;
  return false;
}

/** `.Map`, or the key or parameter `Map:`. */
function isMemberOrKey(pieces: readonly string[], at: number): boolean {
  const next = pieces.slice(at + 1).filter((piece) => piece.trim() !== '');
  return pieces[at - 1] === '.' || next[0] === ':' || (next[0] === '?' && next[1] === ':');
}
