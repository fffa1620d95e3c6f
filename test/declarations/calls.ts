/** Calls of everything that an addon declares, each wrong in one place at most. */
import type { AddonDeclarations, Entry, Parameter, Signature } from '../../src-ts/declarations/schema';
import { unionMembers } from '../../src-ts/declarations/tokens';
import { sampleOf, type Sample } from './samples';

/** One call as text that is both JS and TypeScript. */
export interface Call {
  text: string;
  /** What is tried, for a message. */
  what: string;
}

/** All calls of all declarations; what nobody can reach is left out. */
export function callsOf({ entries }: AddonDeclarations, samples: readonly Sample[]): Call[] {
  return entries.filter((entry) => !isOfContainers(entry)).flatMap((entry) => callsOfEntry(entry, samples));
}

/** At run time a container that is empty fits whatever its type says of elements, so these are tried by the project alone. */
function isOfContainers({ scope }: Entry): boolean {
  return scope === 'lists' || scope.startsWith('lists.');
}

function callsOfEntry(entry: Entry, samples: readonly Sample[]): Call[] {
  const name = JSON.stringify(entry.name);
  switch (entry.kind) {
    case 'class':
      return calls(entry.constructors, (values) => `${constructible(entry.scope, entry.name)}(${values})`, entry.name, samples);
    case 'method': {
      const receiver = sampleOf[entry.scope];
      if (receiver === undefined || entry.name.startsWith('[')) return [];
      return calls(entry.overloads, (values) => `sample.${receiver}[${name}](${values})`, `${entry.scope}.${entry.name}`, samples);
    }
    case 'function':
      return calls(entry.overloads, (values) => `${scopeText(entry.scope)}[${name}](${values})`, entry.name, samples);
    case 'property': {
      const target = entry.static ? scopeText(entry.scope) : `sample.${sampleOf[entry.scope]}`;
      if (entry.write === undefined) return [];
      return samples.map((sample) => ({ text: `${target}[${name}] = sample.${sample.name}`, what: `${entry.scope}.${entry.name} = ${sample.name}` }));
    }
    default:
      return [];
  }
}

/** An abstract class is constructed through one that extends it. */
function constructible(scope: string, name: string): string {
  return name === 'Animal' ? 'new Dog' : `new ${scopeText(scope)}[${JSON.stringify(name)}]`;
}

function scopeText(scope: string): string {
  const names = scope === '' ? [] : scope.split('.');
  return `addon${names.map((name) => `[${JSON.stringify(name)}]`).join('')}`;
}

/** Of each overload: as few arguments as one likes, and each argument replaced by each sample. */
function calls(overloads: readonly Signature[], text: (values: string) => string, what: string, samples: readonly Sample[]): Call[] {
  return overloads.flatMap((overload) =>
    variants(overload, samples).map((values) => ({ text: text(values.join(', ')), what: `${what}(${values.join(', ')})` })),
  );
}

function variants(signature: Signature, samples: readonly Sample[]): string[][] {
  const { parameters, optionsAt = parameters.length } = signature;
  const listed = parameters.slice(0, optionsAt).map((parameter) => fitting(parameter));
  const options = parameters.slice(optionsAt);
  const fits = options.length > 0 ? [...listed, optionsText(options.map((option) => [option.name, fitting(option)]))] : listed;
  const fewer = fits.map((_, count) => fits.slice(0, count));
  const replaced = fits.flatMap((_, at) => replacements(signature, at, samples).map((value) => fits.with(at, value)));
  const optioned = options.flatMap((_, at) => optionVariants(options, at, samples).map((value) => [...listed, value]));
  return [fits, ...fewer, ...replaced, ...optioned];
}

/** TypeScript refuses an object that has none of the options; JS takes any object that has no wrong one. */
function replacements({ optionsAt }: Signature, at: number, samples: readonly Sample[]): string[] {
  const isPlain = (sample: Sample) => typeof sample.make() !== 'object' || sample.make() === null || ['empty', 'list'].includes(sample.name);
  return samples.filter((sample) => at !== optionsAt || isPlain(sample)).map(({ name }) => `sample.${name}`);
}

function optionVariants(options: readonly Parameter[], at: number, samples: readonly Sample[]): string[] {
  const fits = options.map((option) => [option.name, fitting(option)] as [string, string]);
  const replaced = samples.map(({ name }) => optionsText(fits.with(at, [options[at]!.name, `sample.${name}`])));
  return [...replaced, optionsText(fits.filter((_, index) => index !== at)), optionsText([...fits, ['unknownOption', 'sample.one']])];
}

function optionsText(options: readonly (readonly [string, string])[]): string {
  return `{ ${options.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(', ')} }`;
}

const plain: Record<string, string> = { number: 'one', string: 'text', boolean: 'yes', unknown: 'date', null: 'nothing', Uint8Array: 'bytes' };

/** A sample that the parameter takes. */
function fitting({ type }: Parameter): string {
  const first = unionMembers(type)[0]!.replace(/^\(|\)?\[\]$/g, '');
  const path = /\u0002([^\u0003]*)\u0003/.exec(first)?.[1];
  const name = first.includes('=>') ? 'anyFunction' : path === undefined ? plain[unionMembers(first)[0]!] : sampleOf[path];
  if (name === undefined) throw new Error(`No sample fits ${JSON.stringify(type)}: add one to samples.ts.`);
  return `sample.${name}`;
}
