import { beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../support/addon';
import { controlOf, settle } from '../support/settle';
import { thrownBy } from '../support/thrown';

// Most tests pass what a type would forbid.
const lending = loadAddon<Record<string, any>>('lending');
const { Bench, Bus, Crate, Mark, Passenger, Queue, Task } = lending;
const settled = (): Promise<number> => settle(lending);
const roots = (): string[] => controlOf(lending).inspect().roots.map(({ label, class: name }) => `${name}: ${label}`);
const shown = 'shown to JavaScript by native code, held outside any traverse';

/** Runs `build` in a function of its own, so that no name outlives it. */
async function dropped(build: () => void): Promise<void> {
  build();
  await settled();
}
/** A function that a living mark stands for. */
function counting(value: number): () => number {
  const mark = new Mark();
  return () => (mark instanceof Mark ? value : 0);
}

beforeEach(async () => {
  for (const what of ['Task', 'Crate', 'Bus']) lending[`drop${what}`]();
  lending.fillRow(0);
  await settled();
  expect([Mark, Task, Crate, Bus, Queue, Bench].map((type) => type.living)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(roots()).toEqual([]);
});

describe('An object that C++ keeps and lends to a callback', () => {
  it('keeps the callback that it gets, also when nobody keeps its wrapper', async () => {
    lending.makeTask(1);
    await dropped(() => lending.lendTask((task: any) => { task.onDone = counting(5); }));
    expect([lending.finish(), Mark.living, roots()]).toEqual([5, 1, [`Task: ${shown}`]]);
    lending.dropTask();
    await settled();
    expect([Task.living, Mark.living, roots()]).toEqual([0, 0, []]);
  });
  it('keeps what a Member and a std::function in it hold', async () => {
    lending.makeTask(1);
    await dropped(() => lending.lendTask((task: any) => {
      task.twin = new Task(8);
      task.more = counting(6);
    }));
    expect([lending.twinId(), lending.finishMore(), Mark.living]).toEqual([8, 6, 1]);
    lending.dropTask();
    await settled();
    expect([Task.living, Mark.living]).toEqual([0, 0]);
  });
  it('keeps what a handle holds that is made late', async () => {
    lending.makeTask(1);
    await dropped(() => lending.lendTask((task: any) => { task.setLate(counting(4)); task.onDone = counting(1); }));
    expect([lending.finishLate(), lending.finish(), Mark.living]).toEqual([4, 1, 2]);
    lending.resetLate();
    await settled();
    expect([lending.finish(), Mark.living]).toEqual([1, 1]);
  });
  it('has one wrapper for as long as it lives', async () => {
    lending.makeTask(1);
    await dropped(() => lending.lendTask((task: any) => { task.label = 'mine'; }));
    lending.lendTask((task: any) => expect(task.label).toBe('mine'));
  });
  it.each(['dropTask', 'dropOnThread'])('leaves a wrapper that says so when C++ ends it: %s', async (drop) => {
    lending.makeTask(1);
    let seen: any;
    lending.lendTask((task: any) => { seen = task; task.onDone = counting(5); });
    lending[drop]();
    expect(thrownBy(() => seen.id).code).toBe('ERR_TETHER_DISPOSED');
    await settled();
    expect(thrownBy(() => seen.onDone).code).toBe('ERR_TETHER_DISPOSED');
    expect([Task.living, Mark.living, roots()]).toEqual([0, 0, []]);
  });
  it('may be a local of the calling function', async () => {
    let seen: any;
    expect(lending.lendLocal((task: any) => { seen = task; task.onDone = counting(5); })).toBe(5);
    expect(thrownBy(() => seen.id).code).toBe('ERR_TETHER_DISPOSED');
    await settled();
    expect([Task.living, Mark.living, roots()]).toEqual([0, 0, []]);
  });
  it('is another one at the same place after its end', () => {
    const seen: any[] = [];
    for (let round = 0; round < 2; round++) lending.lendLocal((task: any) => { expect(task.onDone).toBe(undefined); seen.push(task); task.onDone = () => 1; });
    expect(seen[0]).not.toBe(seen[1]);
  });
  it('keeps its callback when C++ moves it', async () => {
    lending.fillRow(3);
    await dropped(() => lending.lendRow((task: any) => { task.onDone = counting(2); }));
    lending.growRow();
    await settled();
    expect([lending.finishRow(), Mark.living]).toEqual([6, 3]);
    lending.fillRow(0);
    await settled();
    expect([Mark.living, roots()]).toEqual([0, []]);
  });
  it('is JS’s own once C++ hands it over, and collected with a circle', async () => {
    lending.makeTask(1);
    await dropped(() => {
      lending.lendTask((task: any) => { task.onDone = () => task.id as number; });
      expect(lending.takeTask().onDone()).toBe(1);
    });
    expect([Task.living, roots()]).toEqual([0, []]);
  });
  it('stays with what it held when it was JS’s own before', async () => {
    await dropped(() => {
      const task = new Task(3);
      task.onDone = counting(9);
      task.setLate(counting(2));
      lending.giveTask(task);
      lending.lendTask((same: any) => expect(same).toBe(task));
    });
    expect([lending.finish(), lending.finishLate()]).toEqual([9, 2]);
    lending.resetLate();
    await settled();
    expect([lending.finish(), Mark.living]).toEqual([9, 1]);
  });
  it('stays when it is returned with tether::reference afterwards', async () => {
    lending.makeTask(1);
    await dropped(() => {
      lending.lendTask((task: any) => { task.onDone = counting(5); });
      lending.taskForEver().more = counting(6);
    });
    expect([lending.finish(), lending.finishMore()]).toEqual([5, 6]);
  });
  it('says so too when C++ breaks the promise of tether::reference', async () => {
    lending.makeTask(1);
    const task = lending.taskForEver();
    task.onDone = counting(5);
    lending.dropTask();
    expect(thrownBy(() => task.id).code).toBe('ERR_TETHER_DISPOSED');
    await settled();
    expect([Mark.living, roots()]).toEqual([0, []]);
  });
  it('may be disposed: JS lets go of it', async () => {
    lending.makeTask(1);
    await dropped(() => lending.lendTask((task: any) => { task.onDone = counting(5); task[Symbol.dispose](); }));
    expect([Task.living, lending.finish(), Mark.living, roots()]).toEqual([1, -1, 0, []]);
    lending.lendTask((task: any) => { task.onDone = () => 3; });
    expect(lending.finish()).toBe(3);
  });
});

describe('A lent object that a traverse names', () => {
  it('is collected with a circle through it', async () => {
    await dropped(() => {
      const queue = new Queue();
      queue.add(1);
      queue.lendAll((task: any) => { task.onDone = () => queue.finishAll(); task.more = () => task.id; });
    });
    expect([Queue.living, Task.living, roots()]).toEqual([0, 0, []]);
  });
  it('lives as long as its owner: the twin', async () => {
    const queue = new Queue();
    await dropped(() => {
      queue.add(1);
      queue.lendAll((task: any) => { task.onDone = () => queue.tag; });
    });
    queue.tag = 7;
    expect([queue.finishAll(), roots()]).toEqual([7, []]);
    queue.clear();
    await settled();
    expect([Task.living, roots()]).toEqual([1, []]); // the queue's own
  });
});

describe('A lent object without handles', () => {
  it('keeps its functions by tokens, which are roots while nobody names it', async () => {
    lending.makeBus();
    await dropped(() => lending.lendBus((bus: any) => bus.on(counting(4))));
    expect([lending.sendBus(), roots().length]).toEqual([4, 1]);
    lending.dropBus();
    await settled();
    expect([Mark.living, roots()]).toEqual([0, []]);
  });
  it('may end while JS has its wrapper', async () => {
    lending.makeBus();
    let seen: any;
    lending.lendBus((bus: any) => { seen = bus; bus.on(counting(4)); });
    lending.dropBus();
    await settled();
    expect([Mark.living, Bus.living, seen instanceof Bus]).toEqual([0, 0, true]);
  });
  it('is collected with a circle when its owner’s traverse names it', async () => {
    await dropped(() => {
      const queue = new Queue();
      queue.lendBus((bus: any) => bus.on(() => queue.finishAll() + (bus ? 1 : 0)));
    });
    expect([Queue.living, Bus.living, roots()]).toEqual([0, 0, []]);
  });
});

describe('A call of what many visit', () => {
  // ASan keeps freed memory, so there is nothing to measure there.
  it.skipIf(process.env.TETHER_BUILD === 'asan')('pins each of them once, however much it destroys', async () => {
    lending.makeBus();
    await dropped(() => lending.lendBus((bus: any) => {
      const passengers = Array.from({ length: 100 }, () => new Passenger());
      bus.during(() => {
        const before = process.memoryUsage().rss;
        for (let i = 0; i < 100_000; i++) new Mark()[Symbol.dispose]();
        // 80 MB, were they pinned for each.
        expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
      });
      expect(Passenger.living).toBe(passengers.length);
    }));
    expect([Passenger.living, Mark.living]).toEqual([0, 0]);
  });
});

describe('A part of what C++ keeps', () => {
  it('keeps its callback', async () => {
    lending.makeCrate();
    await dropped(() => lending.lendCrate((crate: any) => { crate.inner().onDone = counting(5); }));
    expect([lending.finishCrate(), Mark.living]).toEqual([5, 1]);
    lending.dropCrate();
    await settled();
    expect([Crate.living, Mark.living, roots()]).toEqual([0, 0, []]);
  });
  it('that lies in an object of JS belongs to that, and is collected with it', async () => {
    const queue = new Queue();
    await dropped(() => queue.lendOwn((task: any) => { task.onDone = counting(5); }));
    expect([queue.finishOwn(), Mark.living, roots()]).toEqual([5, 1, []]);
    await dropped(() => {
      const other = new Queue();
      other.lendOwn((task: any) => { task.onDone = () => other.finishAll(); });
    });
    expect([Queue.living, roots()]).toEqual([1, []]);
    queue[Symbol.dispose]();
  });
});

describe('A part that C++ makes anew', () => {
  it.each(['inside', 'outside'])('ends with its handles, and the next one there keeps its own: %s', async (place) => {
    const bench = new Bench(), finish = () => bench[`finish${place[0]!.toUpperCase()}${place.slice(1)}`]();
    for (let id = 0; id < 20; id++) {
      const before = bench[place];
      bench.renew(id);
      if (before) expect(thrownBy(() => before.onDone).code).toBe('ERR_TETHER_DISPOSED');
      await dropped(() => { bench[place].onDone = counting(id); });
      expect([finish(), bench[place].onDone(), bench[place].id, Mark.living, Task.living]).toEqual([id, id, id, 1, 2]);
    }
    bench[Symbol.dispose]();
  });
  it('stays with its whole while it lives: the twin', async () => {
    const bench = new Bench();
    bench.renew(1);
    await dropped(() => { bench.inside.onDone = counting(2); bench.inside.note = 'here'; });
    expect([bench.finishInside(), bench.inside.note, Mark.living]).toEqual([2, 'here', 1]);
    bench[Symbol.dispose]();
  });
  it('leaves its whole nothing of what was disposed', async () => {
    const bench = new Bench();
    bench.renew(1);
    await dropped(() => {
      for (let i = 0; i < 200; i++) {
        bench.inside.onDone = counting(1);
        bench.inside[Symbol.dispose]();
      }
    });
    expect([Mark.living, bench.finishInside()]).toEqual([0, -1]);
    await dropped(() => {
      for (let i = 0; i < 200; i++) {
        bench.inside.note = new Mark();
        bench.inside[Symbol.dispose]();
      }
    });
    // The list of the parts is cleared now and then.
    expect(Mark.living).toBeLessThan(40);
    bench[Symbol.dispose]();
  });
});
