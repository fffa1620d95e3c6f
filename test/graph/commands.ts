import fc from 'fast-check';

/** What a function does when it is called, besides answering. */
export const behaviours = ['plain', 'throw', 'minor', 'major', 'drain', 'dispose', 'drop'] as const;
export type Behaviour = (typeof behaviours)[number];

/** How often each kind of command is chosen. */
const weights = {
  make: 6,
  makeInNative: 2,
  drop: 3,
  copy: 1,
  callback: 3,
  extra: 1,
  next: 3,
  value: 2,
  bead: 3,
  unlink: 2,
  member: 2,
  holdValue: 2,
  string: 2,
  stranger: 1,
  clear: 1,
  listen: 4,
  silence: 1,
  share: 2,
  publish: 2,
  unregister: 1,
  fill: 3,
  pouch: 3,
  dropPouch: 1,
  friend: 2,
  root: 2,
  unroot: 2,
  hold: 1,
  letGo: 1,
  watch: 1,
  dispose: 2,
  load: 5,
  call: 4,
  callOutside: 2,
  handBack: 2,
  look: 2,
  minor: 2,
  major: 1,
  drain: 2,
  turn: 1,
} as const;

export type Verb = keyof typeof weights;

/** Plain data, so that it shrinks. `a`, `b` and `c` choose variables, `n` chooses among what the verb offers. */
export interface Command {
  verb: Verb;
  a: number;
  b: number;
  c: number;
  n: number;
  how: Behaviour;
}

export type Graph = Command[];

/** Variables of a graph. */
export const width = 5;

const verb = fc.oneof(
  ...(Object.entries(weights) as [Verb, number][]).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name) })),
);
const slot = fc.nat({ max: width - 1 });
const command: fc.Arbitrary<Command> = fc.record({
  verb,
  a: slot,
  b: slot,
  c: slot,
  n: fc.nat({ max: 11 }),
  how: fc.oneof({ weight: 10, arbitrary: fc.constant<Behaviour>('plain') }, { weight: 4, arbitrary: fc.constantFrom(...behaviours) }),
});

/** Starts with a few objects; what follows is anything. */
export const graph: fc.Arbitrary<Graph> = fc
  .tuple(
    fc.array(command.map((it) => ({ ...it, verb: 'make' as const })), { minLength: 1, maxLength: 5, size: 'max' }),
    fc.array(command, { minLength: 0, maxLength: 45, size: 'max' }),
  )
  .map(([first, rest]) => [...first, ...rest]);
