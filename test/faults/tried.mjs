// One try of a scenario, with a fault in it.
import { setImmediate as turn } from 'node:timers/promises';

/** The numbers are those of faults::Mode in interpose.h. */
export const modes = { count: 1, refuse: 2, overflow: 3, refuseAll: 4, allocation: 5, allocationAll: 6 };

export class Wrong extends Error {}

/** After so long nothing is expected to happen any more. */
const patience = 15_000;

/** Whether an error says what has failed. */
export const isClear = (error) =>
  error instanceof Error && error.message !== '' &&
  (/^ERR_TETHER_|^ENOMEM$/.test(error.code ?? '') || /Maximum call stack size exceeded/.test(error.message));

/** What a scenario sees. */
export class Trial {
  addon; control; may;
  #mode; #at; #after = []; #last = []; #armed = false; #reports = false; #expected = new Set();

  constructor(addon, mode, at) {
    this.addon = addon;
    this.control = addon[Symbol.for('napi-tether.control')];
    this.#mode = mode;
    this.#at = at;
    this.may = (step) => {
      try { return step(); } catch (error) { this.#accept(error); return undefined; }
    };
  }

  async run(scenario) {
    this.#reports = Boolean(scenario.reports);
    try {
      if (!scenario.armsItself) this.arm();
      await scenario(this);
    } finally {
      this.over = this.addon.disarm();
      this.#armed = false;
    }
    return this.over;
  }
  arm() {
    this.#armed = true;
    this.addon.arm(this.#mode, this.#at);
  }
  /** The same for the thread that does steps, or for the pool's. */
  armElsewhere() {
    this.#armed = true;
    this.addon.armElsewhere(this.#mode, this.#at);
  }

  /** Whether an error that nobody has caught is in order: what was posted has nobody else to tell. */
  takes(error) {
    return this.#expected.has(error) || (this.#reports && this.fired() && isClear(error));
  }
  mayBeUncaught(error) { this.#expected.add(error); }

  /** What must hold when the fault is over, and after a collection. */
  async finish() {
    for (const step of this.#after.splice(0)) await step();
    for (const step of this.#last.splice(0)) await step();
  }
  after(step) { this.#after.push(step); }
  /** After all others. */
  last(step) { this.#last.push(step); }
  turn() { return turn(); }
  collect() { globalThis.gc(); }

  /** Whether something has failed already. Only asked where the answer does not change what is tried. */
  fired() { return this.#mode !== modes.count; }

  that(holds, what) { if (!holds) throw new Wrong(what); }
  /** `got` is undefined where the step was refused. */
  equal(got, ...allowed) {
    if (got === undefined && this.fired()) return;
    if (!allowed.includes(got)) throw new Wrong(`got ${String(got)} instead of ${allowed.map(String).join(' or ')}`);
  }
  thrown(step) {
    try { step(); } catch (error) { return error; }
    throw new Wrong(`${step} threw nothing`);
  }
  attempt(step) {
    try { return { value: step() }; } catch (error) { return { error }; }
  }
  throws(step, code) {
    const error = this.thrown(step);
    if (error.code === code) return;
    this.#accept(error);
  }
  disposed(step) { if (this.thrown(step).code !== 'ERR_TETHER_DISPOSED') throw new Wrong('still usable after dispose'); }
  disposedOr(step) {
    try { step(); } catch (error) { if (error.code !== 'ERR_TETHER_DISPOSED') throw error; }
  }
  /** Lets the event loop turn until there is an answer. */
  async until(ask, what) {
    const end = Date.now() + patience;
    for (;;) {
      const answer = ask();
      if (answer !== undefined) return answer;
      if (Date.now() > end) throw new Wrong(`${what} hangs`);
      await turn();
    }
  }
  /** What a native thread's step has come to: one of `allowed`, or what the fault has made of it. */
  async step(name, ...allowed) {
    this.addon.beginStep(name);
    return this.stepEnd(name, ...allowed);
  }
  async stepEnd(name, ...allowed) {
    const outcome = await this.until(() => this.addon.stepOutcome(), `the step ${name}`);
    if (allowed.includes(outcome)) return outcome;
    const clear = outcome.split(' ').every((part) => allowed.join(' ').includes(part) || /^(ERR_TETHER_[A-Z]+|ENOMEM|queued|full|ended)$/.test(part));
    if (!this.fired() || !this.#armed || !(clear || /Maximum call stack/.test(outcome))) throw new Wrong(`${name} came to ${outcome} instead of ${allowed.join(' or ')}`);
    return undefined;
  }
  /** A promise may be refused, but it is settled. */
  async settled(promise, what = 'a promise') {
    if (!(promise instanceof Promise)) throw new Wrong(`${what} is ${String(promise)}`);
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Wrong(`${what} was never settled`)), patience); });
    try { return { value: await Promise.race([promise, late]) }; } catch (error) {
      if (error instanceof Wrong) throw error;
      return { error };
    } finally { clearTimeout(timer); }
  }
  /** A call of an async function; nothing where it threw, and then only. It is looked at later. */
  begin(step) {
    const answer = this.may(() => [step()]);
    if (answer && !(answer[0] instanceof Promise)) throw new Wrong(`an async function answered ${String(answer[0])}`);
    answer?.[0].catch(() => {});
    return answer?.[0];
  }
  /** The value of a promise, or nothing where something has failed. */
  async comes(promise, ...allowed) {
    if (promise === undefined && this.fired()) return undefined;
    const { value, error } = await this.settled(promise);
    if (error) this.#accept(error);
    else if (allowed.length > 0) this.equal(value, ...allowed);
    return value;
  }
  /** A promise that is rejected with the very error, or with what has failed. */
  async refused(promise, expected) {
    if (promise === undefined && this.fired()) return;
    const { value, error } = await this.settled(promise);
    if (error === undefined) throw new Wrong(`a promise came to ${String(value)}`);
    if (!expected(error)) this.#accept(error);
  }
  async wait(promise) {
    try { return await promise; } catch (error) { this.#accept(error); return undefined; }
  }
  async rejection(promise) {
    try { await promise; } catch (error) { return error; }
    throw new Wrong('a promise was not rejected');
  }

  #accept(error) {
    if (error instanceof Wrong) throw error;
    if (!this.fired() || !this.#armed) throw new Wrong(`threw without a fault: ${error?.stack ?? error}`);
    if (!isClear(error)) throw new Wrong(`threw what is not clear: ${error?.stack ?? error} ${error?.code ?? ''}`);
  }
}

/** Counts that must come back to what they were. */
export function countsOf(addon) {
  const { classes, roots, condemned } = addon[Symbol.for('napi-tether.control')].inspect();
  const live = Object.fromEntries(Object.entries(classes).map(([name, one]) => [name, [one.live, one.bytes]]));
  return JSON.stringify({ living: addon.living(), roots, condemned, live });
}

export function difference(before, after) {
  const entries = (text) => Object.entries({ ...JSON.parse(text), ...JSON.parse(text).live, live: 0 }).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const known = new Set(entries(before));
  return entries(after).filter((entry) => !known.has(entry)).join(', ');
}

/** Collects and drains until two rounds in a row change nothing. */
export async function settle(addon) {
  const control = addon[Symbol.for('napi-tether.control')];
  let last = control.fingerprint();
  for (let round = 0, quiet = 0; round < 40 && quiet < 2; round++) {
    globalThis.gc();
    await turn();
    control.drain();
    const now = control.fingerprint();
    quiet = now === last ? quiet + 1 : 0;
    last = now;
  }
}
