// One run of the fuzzer: what it has got from the addon so far, and what the code does that it passes in.
'use strict';
const { Planned, isPlanned } = require('./planned.cjs');
const { streamOf } = require('./random.cjs');
const { anyValue, typedArray } = require('./values.cjs');
const { fit } = require('./fitting.cjs');
const { isInstance } = require('./surface.cjs');

const MOST_KEPT = 40;
const MOST_DEEDS = 60;
const DEEPEST = 4;
const collect = globalThis.gc;

const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';

class World {
  constructor(parts) {
    Object.assign(this, parts, { pool: [], deeds: [], depth: 0, ended: false, tricked: false, caught: undefined });
  }

  begin(call) {
    this.call = call;
    this.random = streamOf(this.seed, call);
    this.left = MOST_DEEDS;
    this.depth = 0;
    this.receiver = undefined;
    this.mostNumber = this.usualMost;
    this.text = '';
  }

  exhausted() { return this.ended || this.depth > DEEPEST || this.left-- <= 0; }

  // --- what the addon made

  keep(value) {
    if (this.ended || this.tricked || !this.surface.isOurs(value)) return;
    if (this.pool.length < MOST_KEPT) this.pool.push(value);
    else this.pool[this.random.int(MOST_KEPT)] = value;
  }

  bound() { return this.pool.length ? this.random.pick(this.pool) : undefined; }

  /** An object of the class with this path: one that is there already, or a new one. */
  objectOf(path) {
    const type = this.surface.classes.find((each) => each.path === path);
    if (!type) return this.anyValue();
    const known = this.pool.filter((each) => isInstance(type, each));
    if (known.length && this.random.chance(0.7)) return this.random.pick(known);
    return this.exhausted() ? undefined : this.operations.construct(this, type);
  }

  // --- values

  anyValue() { return anyValue(this); }

  typedArray(Type) { return typedArray(this, Type); }

  argumentsFor(signatures) {
    const signature = signatures?.length ? this.random.pick(signatures) : undefined;
    const some = () => Array.from({ length: this.random.int(4) }, () => this.anyValue());
    if (!signature || this.random.chance(0.1)) return some();
    const values = signature.parameters.map(({ type, hasDefault }) => (hasDefault && this.random.chance(0.3) ? undefined : fit(type, this)));
    if (this.random.chance(0.05)) values.splice(this.random.int(values.length + 1), 1);
    return optionsIn(signature, values);
  }

  // --- what hostile code does

  /** A function that does something at a bad moment and answers. */
  behaviour(answer) {
    return () => {
      if (this.tricked) return this.answerPlainly(answer);
      if (this.exhausted()) return 1;
      this.act();
      return answer();
    };
  }

  callback(answer) { return this.behaviour(answer); }

  act() {
    this.random.weighted([
      [30, () => {}],
      [4, () => { throw new Planned(); }],
      [2, () => this.collect()],
      [3, () => this.dispose(this.bound())],
      [2, () => this.dispose(this.receiver)],
      [2, () => this.control.drain()],
      [3, () => this.deeds.shift()?.()],
      [2, () => { this.pool.length = 0; }],
      [6, () => this.operations.step(this)],
    ])();
  }

  /** While the language is changed, with nothing of it that may have been. */
  answerPlainly(answer) {
    const choice = this.random.int(8);
    if (choice === 0) throw new Planned();
    if (choice === 1) collect();
    if (choice < 4) return this.pool[0];
    try {
      return answer();
    } catch {
      return 1;
    }
  }

  /** Something to be done at a later moment of the call, or after it. */
  later(deed) { this.deeds[this.deeds.length] = deed; }

  dispose(object) {
    try {
      if (isObject(object) && typeof object[Symbol.dispose] === 'function') object[Symbol.dispose]();
    } catch (error) {
      if (this.surface.isBound(object)) this.judge(error);
    }
  }

  collect() { this.random.chance(0.8) ? collect({ type: 'minor' }) : collect(); }

  // --- judgement

  /** Kept until the language is itself again. */
  judge(error) {
    if (!isPlanned(error)) this.caught = { __proto__: null, error, text: this.text, next: this.caught };
  }

  note(text) {
    if (!this.tricked) this.text = `${this.text}${text}`;
  }
}

/** Parameters from `optionsAt` on are properties of one object. */
function optionsIn({ optionsAt, parameters }, values) {
  if (optionsAt === undefined || values.length <= optionsAt) return values;
  const options = {};
  for (let at = optionsAt; at < values.length; at++) if (values[at] !== undefined) options[parameters[at]?.name ?? 'other'] = values[at];
  return [...values.slice(0, optionsAt), options];
}

module.exports = { World, isObject };
