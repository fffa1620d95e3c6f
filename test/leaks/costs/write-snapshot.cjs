// node test/leaks/costs/write-snapshot.cjs <file> [MB]: a heap snapshot as Node 20 writes it, of 600 MB or more, always the same, written as a stream.
const { closeSync, openSync, writeSync } = require('node:fs');

const [file, megabytes = '600'] = process.argv.slice(2);
/** A record takes about so many bytes of the file, and more, not fewer, as there are more records. */
const leastBytesOfRecord = 300;
const records = Math.ceil((Number(megabytes) * 2 ** 20) / leastBytesOfRecord);
const sessions = 100;

const nodeTypes = ['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic', 'concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape'];
const edgeTypes = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];
const nodeFields = ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'];
const edgeFields = ['type', 'name_or_index', 'to_node'];
const locationFields = ['object_index', 'script_id', 'line', 'column'];
const node = (type) => nodeTypes.indexOf(type), edge = (type) => edgeTypes.indexOf(type);

const names = ['', '(GC roots)', '(Global handles)', 'global', 'Array', 'Record', 'Object', 'Map', 'table', 'Session', 'records', 'sessions', 'text', 'pair', 'map', 'next', 'other', 'system / Map', 'elements'];
const nameOf = (name) => names.indexOf(name);
// Of each record, after the fixed nodes: the record, its text, its pair, an object in that, and a number.
const root = 0, gcRoots = 1, globalHandles = 2, globalObject = 3, list = 4, map = 5, table = 6, shape = 7, fixed = 8, perRecord = 5;
const recordAt = (index) => fixed + index * perRecord;
const sessionAt = (index) => fixed + records * perRecord + index;

/** A permutation without a pattern, so that following it jumps through memory as a real heap does. */
const otherOf = (index) => Number((BigInt(index) * 2654435761n + 12345n) % BigInt(records));

const fixedNodes = [
  ['synthetic', '', () => [['element', 1, gcRoots], ['shortcut', nameOf('global'), globalObject]]],
  ['synthetic', '(GC roots)', () => [['element', 1, globalHandles]]],
  ['synthetic', '(Global handles)', () => []],
  ['object', 'global', () => [['property', nameOf('records'), list], ['property', nameOf('sessions'), map]]],
  ['object', 'Array', undefined],
  ['object', 'Map', () => [['internal', nameOf('table'), table]]],
  ['array', 'table', undefined],
  ['object shape', 'system / Map', () => []],
];
const manyOf = { [list]: { count: records, at: recordAt }, [table]: { count: sessions, at: sessionAt } };
const edgesOfRecord = 8, edgesOfPair = 3, edgesOfInner = 2;

class Writer {
  #file = openSync(file, 'w');
  #text = '';

  write(text) {
    this.#text += text;
    if (this.#text.length > 1 << 20) this.#flush();
  }

  /** A list, one entry after the other. */
  list(name, entries) {
    this.write(`"${name}":[`);
    let separator = '';
    for (const entry of entries) {
      this.write(separator + entry);
      separator = '\n,';
    }
    this.write('],\n');
  }

  end(text) {
    this.write(text);
    this.#flush();
    closeSync(this.#file);
  }

  #flush() {
    writeSync(this.#file, this.#text);
    this.#text = '';
  }
}

let id = 1;
const nodeText = (type, name, edges, size = 32) => `${node(type)},${name},${(id += 2)},${size},${edges},0,0`;
const edgeText = (type, name, to) => `${edge(type)},${name},${to * nodeFields.length}`;

function* nodes() {
  for (const [at, [type, name, edges]] of fixedNodes.entries()) yield nodeText(type, nameOf(name), manyOf[at]?.count ?? edges().length);
  for (let index = 0; index < records; index++) {
    yield nodeText('object', nameOf('Record'), edgesOfRecord);
    yield nodeText('string', names.length + index, 0, 24);
    yield nodeText('object', nameOf('Array'), edgesOfPair);
    yield nodeText('object', nameOf('Object'), edgesOfInner);
    yield nodeText('number', nameOf(''), 0, 16);
  }
  for (let index = 0; index < sessions; index++) yield nodeText('object', nameOf('Session'), 1);
}

function* edges() {
  for (const [at, [, , of]] of fixedNodes.entries()) {
    for (const [type, name, to] of of?.() ?? []) yield edgeText(type, name, to);
    for (let index = 0; index < (manyOf[at]?.count ?? 0); index++) yield edgeText('element', index, manyOf[at].at(index));
  }
  for (let index = 0; index < records; index++) yield* recordEdges(recordAt(index), index);
  for (let index = 0; index < sessions; index++) yield edgeText('property', nameOf('other'), recordAt(otherOf(index)));
}

function* recordEdges(record, index) {
  const [text, pair, inner, number] = [record + 1, record + 2, record + 3, record + 4];
  yield edgeText('property', nameOf('text'), text);
  yield edgeText('property', nameOf('pair'), pair);
  yield edgeText('internal', nameOf('map'), shape);
  yield edgeText('property', nameOf('next'), recordAt((index + 1) % records));
  yield edgeText('property', nameOf('other'), recordAt(otherOf(index)));
  yield edgeText('internal', nameOf('elements'), pair);
  yield edgeText('element', 0, number);
  yield edgeText('weak', nameOf('records'), list);
  yield edgeText('element', 0, inner);
  yield edgeText('element', 1, number);
  yield edgeText('internal', nameOf('map'), shape);
  yield edgeText('property', nameOf('text'), text);
  yield edgeText('internal', nameOf('map'), shape);
}

function* strings() {
  yield* names.map((name) => JSON.stringify(name));
  for (let index = 0; index < records; index++) yield `"the text of record ${index}"`;
}

const edgeCount = fixedNodes.reduce((sum, [, , of], at) => sum + (manyOf[at]?.count ?? of().length), 0) + records * (edgesOfRecord + edgesOfPair + edgesOfInner) + sessions;
const meta = {
  node_fields: nodeFields, node_types: [nodeTypes, 'string', 'number', 'number', 'number', 'number', 'number'],
  edge_fields: edgeFields, edge_types: [edgeTypes, 'string_or_number', 'node'],
  trace_function_info_fields: [], trace_node_fields: [], sample_fields: [], location_fields: locationFields,
};
const out = new Writer();
out.write(`{"snapshot":${JSON.stringify({ meta, node_count: sessionAt(sessions), edge_count: edgeCount, trace_function_count: 0 })},\n`);
out.list('nodes', nodes());
out.list('edges', edges());
for (const name of ['trace_function_infos', 'trace_tree', 'samples', 'locations']) out.list(name, []);
out.write('"strings":[');
let separator = '';
for (const text of strings()) {
  out.write(separator + text);
  separator = ',\n';
}
out.end(']}');
