import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { beforeEach, describe, expect, it } from 'vitest';
import { addonPath, loadAddon } from '../support/addon';
import { controlOf, settle } from '../support/settle';
import { thrownBy } from '../support/thrown';

// Most tests pass what a type would forbid.
const handover = loadAddon<Record<string, any>>('handover');
const { Letter } = handover;
const Job: (new () => { run(value: number): number; number: number }) & { living: number } = handover.Job;
const settled = (): Promise<number> => settle(handover);
const roots = () => controlOf(handover).inspect().roots;

class Doubling extends Job {
  override run(value: number) { return value * 2; }
}

async function dropped(build: () => void): Promise<void> {
  build();
  await settled();
}

beforeEach(async () => {
  handover.dropJob();
  await settled();
  expect([Job.living, Letter.living, roots()]).toEqual([0, 0, []]);
});

describe('An overriding object that C++ has got, and that JS has disposed', () => {
  /** Gives C++ an object that JS lets go of. */
  const give = () => {
    const job = new Doubling();
    handover.giveJob(job);
    (job as any)[Symbol.dispose]();
    return job;
  };
  it.each(['dropJob', 'dropJobOnThread'])('is C++’s alone: %s', async (drop) => {
    const job = give();
    expect(thrownBy(() => job.number).code).toBe('ERR_TETHER_DISPOSED');
    expect([Job.living, handover.runJob(4)]).toEqual([1, 4]);
    handover[drop]();
    await settled();
    expect(Job.living).toBe(0);
  });
  it('is not owned because a raw pointer to it comes by', async () => {
    await dropped(() => {
      const job = give(), other = handover.rawJob();
      expect(other === job).toBe(false);
      expect([other instanceof Job, other instanceof Doubling, other.number]).toEqual([true, false, 1]);
      expect(handover.rawJob()).toBe(other);
    });
    expect([Job.living, handover.runJob(4)]).toEqual([1, 4]);
    const last = handover.rawJob();
    handover.dropJob();
    expect([Job.living, thrownBy(() => last.number).code]).toEqual([0, 'ERR_TETHER_DISPOSED']);
    await settled();
    expect(roots()).toEqual([]);
  });
  it('is owned when C++ hands it over', async () => {
    await dropped(() => {
      give();
      expect(handover.takeJob().run(3)).toBe(3);
    });
    expect(Job.living).toBe(0);
  });
  it('may outlive its environment', async () => {
    const body = 'class Job extends addon.Job {} const job = new Job(); addon.giveJob(job); job[Symbol.dispose]();';
    await once(new Worker(`const addon = require(${JSON.stringify(addonPath('handover'))}); ${body}`, { eval: true }), 'exit');
    expect([Job.living, handover.runJob(5)]).toEqual([1, 5]);
  });
});

describe('Another object where C++ has destroyed one that it had got', () => {
  it.each<[string, () => any]>([['Letter', () => new Letter()], ['Job', () => new Job()]])('has a wrapper of its own: %s', async (name, make) => {
    await dropped(() => {
      const former = make();
      former.mine = 'old';
      handover[`give${name}`](former);
      handover[`remake${name}`]();
      const other = handover[`take${name}`]();
      expect([other === former, other.mine, other.number]).toEqual([false, undefined, name === 'Job' ? 1 : 3]);
      expect(thrownBy(() => former.number).code).toBe('ERR_TETHER_GIVEN');
      handover[`give${name}`](other);
      expect(handover[`take${name}`]()).toBe(other);
    });
    expect([Letter.living, Job.living]).toEqual([0, 0]);
  });
});
