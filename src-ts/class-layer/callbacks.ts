// How native code calls functions of JS, and hears of an AbortSignal. Evaluated once per environment, when it first does: few addons need this while
// they are loaded. What it uses of the language comes from `shared`, which captured it.
(function (shared: SharedLayer): CallbackLayer {
  'use strict';
  const { apply, soon, process, runTicks } = shared.captured;

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

  return { findMicrotaskRunner, makeLots, listen };
})
