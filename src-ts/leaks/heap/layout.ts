/** Where a snapshot keeps what: versions of Node differ in fields and types, and say so themselves. */
import { broken } from './scanner.js';

/** Kinds of nodes and edges as the graph numbers them, whatever the numbers in the file. */
export const nodeKinds = [
  'hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic', 'concatenated string', 'sliced string', 'symbol',
  'bigint', 'object shape', 'wasm object',
] as const;
export const edgeKinds = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'] as const;
export type NodeKind = (typeof nodeKinds)[number];
export type EdgeKind = (typeof edgeKinds)[number];

/** Positions of the fields in one record, and what the type numbers mean. -1: this snapshot has no such field. */
export interface Layout {
  nodeCount: number;
  edgeCount: number;
  node: { width: number; kind: number; name: number; id: number; size: number; edges: number };
  edge: { width: number; kind: number; name: number; to: number };
  location: { width: number; node: number; script: number; line: number; column: number };
  /** From the file's numbers to those of `nodeKinds`, `edgeKinds`. */
  nodeKindOf: Uint8Array;
  edgeKindOf: Uint8Array;
}

interface Header {
  meta?: { node_fields?: string[]; node_types?: [string[]]; edge_fields?: string[]; edge_types?: [string[]]; location_fields?: string[] };
  node_count?: number;
  edge_count?: number;
}

/** @throws {TetherError} `ERR_TETHER_ARGUMENT` when the header is not V8's. */
export function layoutOf(name: string, text: string): Layout {
  const header = parsed(name, text);
  const { node_fields: node, node_types, edge_fields: edge, edge_types, location_fields: location = [] } = header.meta ?? {};
  if (!isTexts(node) || !isTexts(edge) || !isTexts(node_types?.[0]) || !isTexts(edge_types?.[0]) || !isTexts(location)) throw foreign(name);
  if (Math.max(node.length, edge.length, location.length) > mostFields) throw foreign(name);
  return {
    nodeCount: countIn(name, header.node_count),
    edgeCount: countIn(name, header.edge_count),
    node: { width: node.length, ...positions(name, node, { kind: 'type', name: 'name', id: 'id', size: 'self_size', edges: 'edge_count' }) },
    edge: { width: edge.length, ...positions(name, edge, { kind: 'type', name: 'name_or_index', to: 'to_node' }) },
    location: locationLayout(location),
    nodeKindOf: kindTable(node_types[0], nodeKinds),
    edgeKindOf: kindTable(edge_types[0], edgeKinds),
  };
}

function parsed(name: string, text: string): Header {
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header === 'object' && header !== null) return header as Header;
  } catch {
    // told below
  }
  throw foreign(name);
}

const foreign = (name: string) => broken(name, 'has no header of a V8 heap snapshot');

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

/** Of one record; versions of Node have 7 at most. */
const mostFields = 64;

/** Typed arrays hold no more. */
const mostRecords = 2 ** 32 - 2;

function countIn(name: string, count: unknown): number {
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= mostRecords) return count;
  throw foreign(name);
}

function positions<Field extends string>(name: string, fields: string[], wanted: Record<Field, string>): Record<Field, number> {
  const found = {} as Record<Field, number>;
  for (const [field, title] of Object.entries(wanted) as [Field, string][]) {
    found[field] = fields.indexOf(title);
    if (found[field] < 0) throw broken(name, `has no field "${title}", which every version of Node up to 26 writes`);
  }
  return found;
}

function locationLayout(fields: string[]): Layout['location'] {
  const at = (title: string) => fields.indexOf(title);
  return { width: fields.length, node: at('object_index'), script: at('script_id'), line: at('line'), column: at('column') };
}

/** A kind of a later V8 counts as `hidden`. */
function kindTable(names: string[], kinds: readonly string[]): Uint8Array {
  const hidden = kinds.indexOf('hidden');
  return Uint8Array.from(names, (name) => (kinds.includes(name) ? kinds.indexOf(name) : hidden));
}
