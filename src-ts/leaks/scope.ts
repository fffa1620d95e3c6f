/** A stretch of a program that has to leave nothing behind. */
import { explained } from './findings.js';
import { LeakError, type Wording } from './leak-error.js';
import { checkOptions, ofScope } from './options.js';
import { Leftover, type LeftoverOptions } from './leftover.js';

export interface ScopeOptions extends Pick<LeftoverOptions, 'mode' | 'ignore' | 'patience'> {
  /** What the message calls it. */
  name?: string;
}

// Node 20 has the symbol; TypeScript compiles `await using` to it everywhere.
const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose');

/** Begins when it is made; ends once, by `end()` or at the end of the block that has `await using`. */
export class LeakScope implements AsyncDisposable {
  private ended = false;

  constructor(
    private readonly wording: Wording,
    private readonly leftover: Leftover,
    private readonly name?: string,
  ) {}

  /**
   * Settles and compares. What the block's own variables still name is not garbage: use what is to die in a function that the block calls.
   *
   * @throws {LeakError} when something was left behind.
   */
  async end(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    const growth = await this.leftover.left();
    if (growth.length === 0) return;
    const { findings, notes } = await explained(growth);
    throw new LeakError(this.wording.leak(findings, this.name === undefined ? notes : [`in the scope "${this.name}"`, ...notes]), findings);
  }

  [asyncDispose](): Promise<void> {
    return this.end();
  }
}

/** What `leakScope` is, for the words that a message is made of. */
export function scopes(wording: Wording) {
  function leakScope(options?: ScopeOptions): LeakScope;
  function leakScope<T>(options: ScopeOptions, body: () => T): Promise<Awaited<T>>;
  function leakScope<T>(options: ScopeOptions = {}, body?: () => T): LeakScope | Promise<Awaited<T>> {
    checkOptions('leakScope', options, ofScope, "{ name: 'upload' }");
    const leftover = new Leftover(options);
    const scope = new LeakScope(wording, leftover, options.name);
    if (body !== undefined) return around(leftover, scope, body);
    leftover.begin();
    return scope;
  }
  return leakScope;
}

async function around<T>(leftover: Leftover, scope: LeakScope, body: () => T): Promise<Awaited<T>> {
  await leftover.beginSettled();
  const result = await body();
  await scope.end();
  return result;
}
