/** Waiting for work in flight, and not for ever. */

// Before anybody puts fake timers in its place.
const realSetTimeout = setTimeout;
const realNow = performance.now.bind(performance);

/** Part of the patience for what may only look like work in flight; and what is left of it when that was in vain. */
const part = 1 / 4;

/** Milliseconds to spend on waiting during one measurement. What really leaks would have one wait after every batch. */
export class Patience {
  /** For what may be work in flight. */
  private guess: number;

  /** @param left For what is known to be work in flight. */
  constructor(private left: number) {
    this.guess = left * part;
  }

  /** Asks again after 1, 2, 4, ... milliseconds, until it is done or the patience is at its end. */
  async until(done: () => boolean, again: () => Promise<unknown>, underWay: () => boolean): Promise<void> {
    const started = realNow();
    const rest = () => (underWay() ? this.left : Math.min(this.guess, this.left)) - (realNow() - started);
    for (let pause = 1; !done() && rest() > 0; pause *= 2) {
      await sleep(Math.min(pause, rest()));
      await again();
    }
    if (underWay() || done()) this.left = Math.max(0, this.left - (realNow() - started));
    else this.guess *= part;
  }
}

/** A pause that fake timers do not shorten. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => realSetTimeout(resolve, ms));
}
