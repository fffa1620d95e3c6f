/** Sites with their stacks as a flame graph: the outermost calls on top, each as wide as what was left behind below it. */
import { hierarchy, partition, type HierarchyRectangularNode } from 'd3-hierarchy';
import type { Finding, Site } from '../../leaks/finding.js';
import * as words from '../wording.js';

interface Frame {
  name: string;
  /** Left behind by this very call. */
  own: number;
  children: Frame[];
}

/** A frame narrower than this has no room for a single letter. */
const narrowest = 0.002;
const rowHeight = 24;
const colours = 6;

export function Flame({ sites }: Pick<Finding, 'sites'>) {
  const tree = partition<Frame>()(hierarchy(framesOf(sites)).sum(({ own }) => own));
  const total = tree.value ?? 0;
  const frames = tree.descendants().filter(({ x0, x1 }) => x1 - x0 >= narrowest);
  return (
    <figure class="flame">
      <figcaption>{words.flameTitle}</figcaption>
      <div class="frames" role="img" aria-label={words.flameText(sites)} style={{ height: `${(tree.height + 1) * rowHeight}px` }}>
        {frames.map((frame) => <Bar frame={frame} depths={tree.height + 1} total={total} />)}
      </div>
    </figure>
  );
}

function Bar({ frame, depths, total }: { frame: HierarchyRectangularNode<Frame>; depths: number; total: number }) {
  const { x0, x1, depth, value = 0, data } = frame;
  const style = { left: percent(x0), width: percent(x1 - x0), top: percent(depth / depths), height: percent(1 / depths) };
  const label = depth === 0 ? words.allSites(total) : data.name;
  return (
    <span class={`frame flame-${depth === 0 ? 'all' : shade(data.name)}`} style={style} title={depth === 0 ? label : words.frameText(label, value, total)}>
      {label}
    </span>
  );
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(3))}%`;
}

/** The same function has the same colour in every graph. */
function shade(name: string): number {
  let sum = 0;
  for (let at = 0; at < name.length; at++) sum = (sum * 31 + name.charCodeAt(at)) % 65_521;
  return sum % colours;
}

function framesOf(sites: Finding['sites']): Frame {
  const root: Frame = { name: '', own: 0, children: [] };
  for (const site of sites) callsOf(site).reduce(childOf, root).own += site.count;
  return root;
}

/** The place itself is the innermost call, whether the stack has it or not. */
function callsOf(site: Finding['sites'][number]): Site[] {
  const stack = site.stack ?? [];
  const last = stack.at(-1);
  return last && words.place(last) === words.place(site) ? stack : [...stack, site];
}

function childOf(parent: Frame, site: Site): Frame {
  const name = words.siteWords(site);
  const found = parent.children.find((child) => child.name === name);
  if (found) return found;
  const child = { name, own: 0, children: [] };
  parent.children.push(child);
  return child;
}
