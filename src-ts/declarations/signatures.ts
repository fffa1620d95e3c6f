/** Parameters and results: what TypeScript may pass is what native code takes. */
import { documented, type Documented } from './documentation.js';
import { parameterName, propertyKey, unique } from './names.js';
import type { Parameter, Signature } from './schema.js';
import { admitsUndefined, unionOf, withUndefined, withoutUndefined } from './tokens.js';

/** Writes a type for the place where the signature stands. */
export type WriteType = (type: string) => string;

/** A signature ready to be printed after the name. */
export interface Printed {
  parameters: string;
  /** The same without names: two signatures that agree in it take the same calls. */
  shape: string;
  result: string;
  documentation: Documented;
}

interface Argument {
  name: string;
  /** Without `?`, what may stand for it. */
  type: string;
  optional: boolean;
  rest: boolean;
}

/** Overloads that take the same calls are one, of which native code chooses by the values. */
export function printOverloads(overloads: readonly Signature[], write: WriteType): Printed[] {
  const byShape = new Map<string, Printed[]>();
  for (const printed of overloads.map((overload) => print(overload, write)))
    byShape.set(printed.shape, [...(byShape.get(printed.shape) ?? []), printed]);
  return [...byShape.values()].map(merged);
}

function merged(alike: readonly Printed[]): Printed {
  const documented = alike.find(({ documentation }) => documentation.doc !== undefined) ?? alike[0]!;
  return { ...alike[0]!, result: unionOf(alike.map(({ result }) => result)), documentation: documented.documentation };
}

function print(signature: Signature, write: WriteType): Printed {
  const all = argumentsOf(signature).map((argument) => ({ ...argument, type: write(argument.type) }));
  return {
    parameters: all.map((argument) => printArgument(argument, argument.name)).join(', '),
    shape: all.map((argument) => printArgument(argument, '_')).join(', '),
    result: write(signature.result),
    documentation: documented(signature, all.map(({ name }) => name)),
  };
}

function printArgument({ type, optional, rest }: Argument, name: string): string {
  return `${rest ? '...' : ''}${name}${optional ? '?' : ''}: ${type}`;
}

/** TypeScript wants what may be left out to come last; before that, `undefined` stands for it. */
function argumentsOf(signature: Signature): Argument[] {
  const taken = new Set<string>();
  const { parameters, optionsAt = parameters.length } = signature;
  const listed = parameters.slice(0, optionsAt).map((parameter, index) => {
    const rest = signature.rest && index === parameters.length - 1;
    return { name: parameterName(parameter.name, index, taken), type: parameter.type, optional: !rest && mayBeMissing(parameter), rest };
  });
  const all = optionsAt < parameters.length ? [...listed, optionsArgument(parameters.slice(optionsAt), taken)] : listed;
  const lastNeeded = all.findLastIndex(({ optional, rest }) => !optional && !rest);
  return all.map((argument, index) => settled(argument, index > lastNeeded));
}

function settled(argument: Argument, maybeLast: boolean): Argument {
  if (!argument.optional) return argument;
  return maybeLast
    ? { ...argument, type: withoutUndefined(argument.type) }
    : { ...argument, optional: false, type: withUndefined(argument.type) };
}

function mayBeMissing({ hasDefault, takesUndefined, type }: Parameter): boolean {
  return hasDefault || (takesUndefined && admitsUndefined(type));
}

function optionsArgument(options: readonly Parameter[], taken: Set<string>): Argument {
  const optional = options.every(mayBeMissing);
  const properties = options.map((option) =>
    mayBeMissing(option) ? `${propertyKey(option.name)}?: ${withUndefined(option.type)}` : `${propertyKey(option.name)}: ${option.type}`,
  );
  const type = `{ ${properties.join('; ')} }`;
  return { name: unique('options', taken), type: optional ? `${type} | null` : type, optional, rest: false };
}
