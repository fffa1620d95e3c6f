import type { Command } from './commands';
import type { Held, Native } from './model';
import { uniqueNumber, type Run, type Variable } from './run';

/** Does a command in the addon and in the model. What it needs and does not find, it leaves out: so every list of commands can run. */
export type Step = (run: Run, command: Command) => void;

const listenerKeys = ['x', 'y', 'shared'] as const;
export const keyFor = (n: number): string => listenerKeys[n % listenerKeys.length]!;

/** Variables that are set; what captures them does so by value. */
export function captured(run: Run, ...slots: number[]): Variable[] {
  return slots.map((slot) => run.variable(slot)).filter((it) => it !== undefined);
}

/** A step on variable `a`, where it is set. */
export const on = (step: (run: Run, target: Variable, native: Native, command: Command) => void): Step => (run, command) => {
  const target = run.variable(command.a);
  if (target) step(run, target, run.model.native(target.ref.id), command);
};

/** A step on variables `a` and `b`, where `b` is of a kind. */
export const onPair = (kind: Native['kind'] | undefined, step: (run: Run, target: Variable, native: Native, other: Variable, command: Command) => void): Step =>
  on((run, target, native, command) => {
    const other = run.variable(command.b);
    if (other && (!kind || run.model.native(other.ref.id).kind === kind)) step(run, target, native, other, command);
  });

export function functionFor(run: Run, { b, c, how, n }: Command) {
  return run.makeFunction(captured(run, b, c), how, n % 5);
}

export function valueFor(run: Run, command: Command): { held: Held; value: unknown } {
  const variables = captured(run, command.b, command.c);
  const primitives = [7, 'text', 12345678901234567890n, true, -0];
  if (command.n < primitives.length) return { held: { kind: 'primitive', value: primitives[command.n] }, value: primitives[command.n] };
  if (command.n % 3 === 0) {
    const { label, listener } = functionFor(run, command);
    return { held: { kind: 'function', label }, value: listener };
  }
  if (command.n % 3 === 1 && variables[0]) return { held: { kind: 'wrapper', ref: variables[0].ref }, value: variables[0].wrapper };
  const label = uniqueNumber();
  return { held: { kind: 'object', label, refs: variables.map((it) => it.ref) }, value: { label, refs: variables.map((it) => it.wrapper) } };
}

/** One of the keys, chosen by n. */
export const pick = <T>(keys: Iterable<T>, n: number): T | undefined => {
  const all = [...keys];
  return all[n % Math.max(1, all.length)];
};
