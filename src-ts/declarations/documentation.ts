/** Doc comments. */
import { propertyKey } from './names.js';
import type { Signature } from './schema.js';

/** A doc comment's lines; none without text. Nothing in the text ends the comment. */
export function docLines(doc: string | undefined, tags: readonly string[] = []): string[] {
  const text = (doc ?? '').trim();
  const all = [...(text === '' ? [] : text.split('\n')), ...tags].map((line) => line.trimEnd().replaceAll('*/', '*\\/'));
  if (all.length === 0) return [];
  if (all.length === 1) return [`/** ${all[0]} */`];
  return ['/**', ...all.map((line) => ` * ${line}`.trimEnd()), ' */'];
}

export interface Documented {
  doc?: string;
  tags: string[];
}

/** `names` are those of the arguments as printed. */
export function documented(signature: Signature, names: readonly string[]): Documented {
  const { parameters, optionsAt = parameters.length, doc } = signature;
  const tags = parameters.flatMap(({ name, hasDefault, defaultText }, index) => {
    if (!hasDefault || defaultText === undefined) return [];
    const printed = index < optionsAt ? names[index]! : `${names[optionsAt]!}.${propertyKey(name)}`;
    return [`@param ${printed} - default \`${defaultText}\``];
  });
  return doc === undefined ? { tags } : { doc, tags };
}
