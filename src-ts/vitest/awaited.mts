/** Assertions that nobody awaits: they would tell of a leak when the test has passed already. */

/** What vitest tells a matcher of its assertion. */
export interface State {
  /** Missing for an assertion without `not`, whatever vitest's types say. */
  isNot?: boolean;
  task?: unknown;
}

/** What a matcher answers. */
export interface Answer {
  pass: boolean;
  message: () => string;
}

/** A test's promises, which vitest awaits at its end: it has them for its own `.resolves` and `.rejects`. */
interface Waiting {
  promises?: Promise<unknown>[];
}

/** Has the test wait for `work` and fail by it, unless that is over before the test is, as it is for whoever awaits it. */
export function awaited({ isNot, task }: State, work: Promise<Answer>): Promise<Answer> {
  const test = task as Waiting | undefined;
  if (test === undefined) return work;
  const verdict = work.then(({ pass, message }) => {
    if (pass === Boolean(isNot)) throw new Error(`${message()}\n  and: nobody awaited this; write await expect(...)`);
  });
  const promises = (test.promises ??= []);
  promises.push(verdict);
  const done = (): void => void promises.splice(promises.indexOf(verdict), 1);
  work.then(done, done);
  // Whoever awaits has the error already.
  verdict.catch(() => {});
  return quietly(work);
}

/** Vitest derives from it the promise that the test may await. When nobody does, the test fails by `promises`, and the process need not hear of it too. */
function quietly(work: Promise<Answer>): Promise<Answer> {
  const then: Promise<Answer>['then'] = (...handlers) => {
    const derived = work.then(...handlers);
    derived.catch(() => {});
    return derived;
  };
  return { then } as Promise<Answer>;
}
