/** How much time a measurement may take to make sure. */

// Before anybody puts fake timers in its place.
const realNow = performance.now.bind(performance);

/** A machine with much else to do may take so many times as long. */
const patience = 2.5;
/** What has grown by so many bytes is not made to grow further. */
const memoryCeiling = 256 * 2 ** 20;

export class Budget {
  private readonly started = realNow();
  private readonly processor = process.cpuUsage();
  private readonly rss = process.memoryUsage.rss();
  private iterations = 0;
  private inBody = 0;
  private batches = 0;

  /** @param ms Processor time; by the clock it may be 2.5 times as long. */
  constructor(private readonly ms: number) {}

  /** Runs one batch, and takes its time. */
  async spend(iterations: number, body: () => Promise<void>, rest: () => Promise<void>): Promise<void> {
    const before = this.spent();
    await body();
    this.inBody += this.spent() - before;
    this.iterations += iterations;
    this.batches++;
    await rest();
  }

  /** Whether a batch of so many iterations is likely to fit into what is left. */
  allows(iterations: number): boolean {
    const settling = (this.spent() - this.inBody) / this.batches;
    const expected = (this.inBody * iterations) / this.iterations + settling;
    return this.spent() + expected < this.ms && process.memoryUsage.rss() - this.rss < memoryCeiling;
  }

  private spent(): number {
    const { user, system } = process.cpuUsage(this.processor);
    return Math.max((user + system) / 1000, (realNow() - this.started) / patience);
  }
}
