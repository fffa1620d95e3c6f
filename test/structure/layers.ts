/**
 * Who may use whom. The arrows of the house, as data, and the search for edges that run against them.
 *
 *   core → include → include/detail        cli, vitest → leaks → runtime
 *                                           cli → declarations → runtime
 *   reporters → types only                  class-layer → nothing
 */
import path from 'node:path';

/** A source file: its path from the root of the repository, and its text. */
export interface Source {
  file: string;
  text: string;
}

/** One import or include. */
interface Edge {
  from: string;
  to: string;
  typeOnly: boolean;
}

interface Layer {
  /** Every file whose path starts with this belongs to the layer; the longest match wins. */
  folder: string;
  /** The layers, itself among them or not, that its files may use. */
  uses: readonly string[];
  /** Layers of which it may import types, and nothing else. */
  usesTypesOf?: readonly string[];
  /** Packages it may import. */
  packages?: readonly string[];
}

const layers: Record<string, Layer> = {
  hook: { folder: 'src-native/hook/', uses: ['hook'] },
  core: { folder: 'src-native/core/', uses: ['core', 'include', 'detail'] },
  include: { folder: 'src-native/include/tether/', uses: ['include', 'detail'] },
  detail: { folder: 'src-native/include/tether/detail/', uses: ['detail'] },

  entry: { folder: 'src-ts/', uses: ['entry', 'runtime', 'leaks', 'reporters'] },
  'class-layer': { folder: 'src-ts/class-layer/', uses: [] },
  runtime: { folder: 'src-ts/runtime/', uses: ['runtime'] },
  leaks: { folder: 'src-ts/leaks/', uses: ['leaks', 'runtime'], packages: ['jiti', 'node-api-headers', 'pidtree', 'pidusage'] },
  declarations: { folder: 'src-ts/declarations/', uses: ['declarations', 'runtime'] },
  reporters: {
    folder: 'src-ts/reporters/',
    uses: ['reporters'],
    usesTypesOf: ['leaks', 'runtime'],
    packages: ['d3-hierarchy', 'd3-scale', 'd3-shape', 'fast-xml-builder', 'preact', 'preact-render-to-string', 'sarif'],
  },
  vitest: { folder: 'src-ts/vitest/', uses: ['vitest', 'entry', 'leaks', 'runtime', 'reporters'], packages: ['vitest'] },
  cli: { folder: 'src-ts/cli/', uses: ['cli', 'entry', 'declarations', 'leaks', 'runtime', 'reporters'], packages: ['commander', 'log-update', 'tinyglobby'] },
};

/** The edges that no arrow allows, each as a sentence. */
export function forbiddenEdges(sources: readonly Source[]): string[] {
  return sources.flatMap(edgesOf).filter((edge) => !isAllowed(edge)).map(describe);
}

function edgesOf(source: Source): Edge[] {
  return /\.m?tsx?$/.test(source.file) ? importsOf(source) : includesOf(source);
}

function includesOf({ file, text }: Source): Edge[] {
  const matches = withoutComments(text).matchAll(/^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]/gm);
  return [...matches].flatMap(([, bracket, target]) => {
    if (bracket === '"') return edge(file, beside(file, target!));
    return target!.startsWith('tether/') ? edge(file, `src-native/include/${target}`) : [];
  });
}

function importsOf({ file, text }: Source): Edge[] {
  const code = withoutComments(text);
  const declarations = /\b(?:import|export)\s+(type\s)?(?:[\w*{][^'";]*?\sfrom\s*)?['"]([^'"\n]+)['"]/g;
  const calls = /\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g;
  const to = (target: string | undefined) => resolved(file, target!);
  return [
    ...[...code.matchAll(declarations)].flatMap(([, type, target]) => edge(file, to(target), type !== undefined)),
    ...[...code.matchAll(calls)].flatMap(([, target]) => edge(file, to(target))),
  ];
}

function edge(from: string, to: string, typeOnly = false): Edge[] {
  return [{ from, to, typeOnly }];
}

function resolved(file: string, target: string): string {
  return target.startsWith('.') ? beside(file, target) : target;
}

function beside(file: string, target: string): string {
  return path.posix.join(path.posix.dirname(file), target);
}

function isAllowed({ from, to, typeOnly }: Edge): boolean {
  const layer = layers[layerOf(from) ?? ''];
  if (!layer) return true;
  const target = layerOf(to);
  if (target === undefined) return isOutsideAllowed(layer, to);
  return layer.uses.includes(target) || (typeOnly && (layer.usesTypesOf ?? []).includes(target));
}

/** Not one of our layers: a module of Node, a package, or a path out of the sources. */
function isOutsideAllowed(layer: Layer, to: string): boolean {
  if (to.startsWith('node:')) return layer !== layers['class-layer'];
  return (layer.packages ?? []).includes(to);
}

function layerOf(file: string): string | undefined {
  const matching = Object.entries(layers).filter(([, { folder }]) => file.startsWith(folder));
  return matching.sort(([, a], [, b]) => b.folder.length - a.folder.length)[0]?.[0];
}

function describe({ from, to, typeOnly }: Edge): string {
  const target = layerOf(to);
  return `${from} (${layerOf(from)}) may not use ${typeOnly ? 'types of ' : ''}${to}${target ? ` (${target})` : ''}`;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"])\/\/.*$/gm, '$1');
}
