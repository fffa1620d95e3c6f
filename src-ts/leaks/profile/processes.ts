/** The memory of a process and of all below it. */
import pidusage from 'pidusage';

/** Listing all processes takes a system longer than reading one. */
const samplesPerListing = 10;

export class ProcessTree {
  #pids: number[];
  #untilListing = 0;
  /** False once the system has refused to list processes: then only the first one is looked at. */
  seesChildren = true;

  constructor(readonly root: number) {
    this.#pids = [root];
  }

  /** Resident bytes of all that live, and how many those are. */
  async sample(): Promise<{ rss: number; processes: number }> {
    if (this.seesChildren && this.#untilListing-- === 0) await this.#list();
    const sizes = await Promise.all(this.#pids.map(residentBytes));
    const living = sizes.filter((size) => size > 0);
    return { rss: living.reduce((sum, size) => sum + size, 0), processes: living.length };
  }

  async #list(): Promise<void> {
    this.#untilListing = samplesPerListing - 1;
    try {
      const { pidtree } = await import('pidtree');
      this.#pids = await pidtree(this.root, { root: true });
    } catch {
      this.seesChildren = !isAlive(this.root);
    }
  }
}

/** 0 when it has ended meanwhile. */
async function residentBytes(pid: number): Promise<number> {
  try {
    return (await pidusage(pid)).memory;
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
