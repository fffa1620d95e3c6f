// How native code calls functions of JS, and hears of an AbortSignal. Evaluated once per environment, when it first does: few addons need this while
// they are loaded. What it uses of the language comes from `shared`, which captured it.
(function (shared: SharedLayer): CallbackLayer {
  'use strict';
  const { outgoing, mailbox } = shared;
  const { apply, soon, process, runTicks } = shared.captured;

  // Loading a slot in JS and calling it costs less than reading the slot from native code.
  type AnyFunction = (...values: unknown[]) => unknown;
  const makeInvoker = function (index: number, count: number): AnyMethod {
    switch (count) {
      case 0: return { m(this: Slots) { const f = this[index] as AnyFunction; return f(); } }.m;
      case 1: return { m(this: Slots, a: unknown) { const f = this[index] as AnyFunction; return f(a); } }.m;
      case 2: return { m(this: Slots, a: unknown, b: unknown) { const f = this[index] as AnyFunction; return f(a, b); } }.m;
      default: return { m(this: Slots, ...values: unknown[]) { return apply(this[index] as AnyFunction, undefined, values) as unknown; } }.m;
    }
  };

  // The same for numbers alone: they are found in memory, and a number is answered there, which the other mailbox tells.
  const answered = 0, otherwise = 0xfffffffd;
  const answer = function (value: unknown): unknown {
    if (typeof value === 'number') {
      outgoing[0] = value;
      mailbox[0] = answered;
      return undefined;
    }
    mailbox[0] = otherwise;
    return value;
  };
  const makeNumberInvoker = function (index: number, count: number): AnyMethod {
    switch (count) {
      case 0: return { m(this: Slots) { const f = this[index] as AnyFunction; return answer(f()); } }.m;
      case 1: return { m(this: Slots) { const f = this[index] as AnyFunction; return answer(f(outgoing[0])); } }.m;
      default: return { m(this: Slots) { const f = this[index] as AnyFunction; return answer(f(outgoing[0], outgoing[1])); } }.m;
    }
  };

  // What Node itself calls between two timers of one event: it runs microtasks and ticks. Elsewhere it may be missing, or do nothing.
  const findMicrotaskRunner: CallbackLayer['findMicrotaskRunner'] = function () {
    let hasRun = false;
    soon(() => { hasRun = true; });
    if (typeof runTicks === 'function') apply(runTicks, process, []);
    return hasRun ? runTicks : undefined;
  };

  // Calls that native threads have posted. Native code sets the number of calls to 0 when the function's handle is closed.
  const makeLots: CallbackLayer['makeLots'] = function (numbers, uncaught) {
    const between = (): void => {
      try {
        runTicks!();
      } catch (error) {
        uncaught(error);
      }
    };
    const call = (f: AnyFunction, arity: number, at: number): unknown => {
      switch (arity) {
        case 0: return f();
        case 1: return f(numbers[at]);
        case 2: return f(numbers[at], numbers[at + 1]);
        default: return f(numbers[at], numbers[at + 1], numbers[at + 2]);
      }
    };
    return (f, arity) => {
      for (let done = 0, at = 1; done < numbers[0]!; done++, at += arity) {
        if (done > 0) between();
        if (done >= numbers[0]!) break;
        try {
          call(f, arity, at);
        } catch (error) {
          uncaught(error);
        }
      }
    };
  };

  // A signal may keep the listener for longer than native code keeps what it would abort.
  const listen: CallbackLayer['listen'] = function (signal, abort) {
    let current: (() => void) | undefined = abort;
    const heard = (): void => {
      const run = current;
      current = undefined;
      run?.();
    };
    try {
      signal.addEventListener('abort', heard, { once: true });
    } catch (error) {
      current = undefined;
      throw error;
    }
    return () => {
      current = undefined;
      signal.removeEventListener('abort', heard);
    };
  };

  return { makeInvoker, makeNumberInvoker, findMicrotaskRunner, makeLots, listen };
})
