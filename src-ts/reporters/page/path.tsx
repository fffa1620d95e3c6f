/** A retaining path as a diagram: boxes for what holds, arrows named after the references. */
import type { PathStep, RetainingPath } from '../../leaks/finding.js';
import * as words from '../wording.js';

export function Path({ path }: { path: RetainingPath }) {
  const last = path.steps.length - 1;
  return (
    <figure class={`path ${path.heldBy}`}>
      <figcaption>{words.capital(words.heldByWords(path))}</figcaption>
      <ol>
        <li class="step"><span class="node root"><small>{words.pathWords.root}</small>{path.root}</span></li>
        {path.steps.map((step, index) => <Step step={step} isLast={index === last} />)}
      </ol>
      {path.steps.some(({ suspect }) => suspect) && <p class="aside"><span class="wavy">{words.suspectLegend}</span> {words.suspectWords}</p>}
    </figure>
  );
}

function Step({ step: { edge, native, node, site, suspect }, isLast }: { step: PathStep; isLast: boolean }) {
  return (
    <li class={`step${suspect ? ' suspect' : ''}`}>
      <span class="edge">
        <span class="arrow" aria-hidden="true" />
        <span class="name">{edge}</span>
        {native && <span class="tag">{words.nativeEdge}</span>}
        {suspect && <span class="sr">{words.suspectWords}</span>}
      </span>
      <span class={`node${isLast ? ' leaked' : ''}`}>
        {isLast && <small>{words.pathWords.leaked}</small>}
        {node}
        {site && <span class="site">{words.place(site)}</span>}
      </span>
    </li>
  );
}
