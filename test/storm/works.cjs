// The kinds of work that workers are loaded with. To add one, add a function: its name is told when a worker fails.
//
// Each gets
//   addon     the addon of this worker
//   random    the worker's own
//   callback  makes a function in which the worker may meet its end
//   keep      keeps a value for as long as the worker keeps anything
'use strict';

const MOST_MICROSECONDS = 20_000;
const BLOCK = 0;  // what a full queue does
const ignore = () => {};
const after = (random) => (random.chance(3) ? 0 : random.below(MOST_MICROSECONDS));

module.exports = {
  callbacksThatCloseOverTheirOwner({ addon, random, callback, keep }) {
    const node = new addon.Node();
    node.callback = callback(node);
    node.value = { node };
    node.listen(callback(node));
    if (random.chance(4)) keep(node);
    node.call();
    node.callAll();
  },

  ringsOfMembers({ addon, random, callback, keep }) {
    const ring = Array.from({ length: 2 + random.below(30) }, () => new addon.Node());
    ring.forEach((node, i) => {
      node.next = ring[(i + 1) % ring.length];
      node.add(random.one(ring));
      if (random.chance(3)) node.callback = callback(ring);
    });
    if (random.chance(4)) keep(random.one(ring));
    random.one(ring).callNext();
    if (random.chance(3)) random.one(ring)[Symbol.dispose]();
  },

  garbage({ addon, random }) {
    for (let i = random.below(1500); i > 0; i--) {
      const node = new addon.Node();
      node.callback = () => node;
      node.next = node;
    }
  },

  memory({ addon, random, keep }) {
    const node = new addon.Node();
    node.load(random.below(200_000));
    node.load(random.below(2_000));
    if (random.chance(2)) keep(node);
  },

  functionsWithTraverse({ addon, random, callback, keep }) {
    const bus = new addon.Bus();
    for (const topic of ['a', 'b', 'c']) bus.on(topic, callback(bus));
    bus.send(random.one(['a', 'b', 'c']));
    if (random.chance(2)) bus.leak(random.one(['a', 'b', 'c']), after(random));
    if (random.chance(2)) bus.off('b');
    if (random.chance(4)) keep(bus);
  },

  functionsWithoutTraverse({ addon, callback }) {
    const careless = new addon.Careless(callback(() => careless));
    careless.call();
  },

  functionsDroppedElsewhere({ addon, random, callback }) {
    for (let i = random.below(8); i > 0; i--) addon.dropFunction(callback(random), after(random));
    addon.swapFunction(callback(random));
  },

  sharedPointers({ addon, random, callback, keep }) {
    const a = new addon.Shared(), b = new addon.Shared();
    a.next = b;
    a.callback = callback(b);
    b.function = callback(a);
    // A circle that C++ holds from outside when the environment ends is C++'s to cut.
    if (random.chance(2)) {
      b.next = a;
    } else {
      if (random.chance(2)) addon.dropShared(random.one([a, b]), after(random));
      if (random.chance(3)) addon.swapShared(a);
    }
    a.call();
    b.call();
    if (random.chance(3)) a[Symbol.dispose]();
    if (random.chance(4)) keep(b);
  },

  countedObjects({ addon, random, callback, keep }) {
    const a = new addon.Counted(), b = new addon.Counted();
    a.next = b;
    a.function = callback(b);
    // As above.
    if (random.chance(2)) {
      b.next = a;
    } else {
      if (random.chance(2)) addon.dropCounted(random.one([a, b]), after(random));
      if (random.chance(3)) addon.swapCounted(b);
    }
    a.call();
    if (random.chance(3)) b[Symbol.dispose]();
    if (random.chance(4)) keep(a);
  },

  actorsGivenAway({ addon, random, callback, keep }) {
    class Robot extends addon.Actor {
      inner = callback(this);
      act(n) {
        this.inner();
        return super.act(n) + 1;
      }
    }
    const host = new addon.Host();
    for (let i = random.below(5); i >= 0; i--) {
      const actor = random.chance(3) ? new addon.Actor() : new Robot();
      actor.callback = callback(host);
      host.hire(actor);
    }
    host.play();
    if (random.chance(2)) keep(host.dismiss());
    if (random.chance(3)) keep(host);
  },

  pluginsThatAreShared({ addon, random, callback, keep }) {
    class Counter extends addon.Plugin {
      inner = callback(this);
      run() { this.inner(); }
    }
    const plugin = new Counter();
    addon.runPlugin(plugin);
    if (random.chance(2)) addon.dropPlugin(plugin, after(random));
    if (random.chance(3)) plugin[Symbol.dispose]();
    if (random.chance(3)) keep(plugin);
  },

  parts({ addon, random, callback, keep }) {
    const whole = new addon.Whole();
    const part = whole.part;
    part.callback = callback(whole);
    part.call();
    if (random.chance(3)) keep(part);
    if (random.chance(3)) whole[Symbol.dispose]();
  },

  keepAlive({ addon, random, keep }) {
    const keeper = new addon.Keeper();
    const kept = Array.from({ length: 1 + random.below(5) }, () => new addon.Kept());
    for (const each of kept) keeper.keep(each);
    if (random.chance(2)) kept[0][Symbol.dispose]();
    keeper.sum();
    if (random.chance(3)) keep(keeper);
  },

  promises({ addon, random, callback, keep }) {
    const job = new addon.Job();
    job.ask().then(callback(job), ignore);
    for (let i = random.below(4); i > 0; i--) job.askMore().then(ignore, ignore);
    const way = random.below(4);
    if (way === 0) job.settle(5);
    if (way === 1) job.abandon(after(random));
    if (way === 2) keep(job);
  },

  roots({ addon, random, callback }) {
    const node = new addon.Node();
    addon.root({ node }, callback(node));
    addon.rootElsewhere({ node }, after(random));
    addon.rootElsewhere(random.below(100), after(random));
  },

  constructorsThatCallJs({ addon, random, callback, keep }) {
    const builder = new addon.Builder(callback(random));
    builder.callback = callback(builder);
    try {
      new addon.Builder(() => { throw new RangeError('refused'); });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    if (random.chance(3)) keep(builder);
  },

  threadsThatPostAndCall({ addon, random, callback, keep }) {
    const caller = new addon.Caller();
    caller.open(callback(random), random.chance(2) ? 0 : 1 + random.below(4), random.below(3));
    for (let i = random.below(3); i >= 0; i--) caller[random.one(['post', 'call', 'ask'])](1 + random.below(20));
    if (random.chance(2)) caller.postHere(1);
    if (random.chance(4)) caller.close();
    // A function for threads is a root, so it is dropped where the environment goes on.
    if (random.chance(2)) caller.dropLater(after(random));
    else caller.drop();
    if (random.chance(4)) keep(caller);
  },

  threadsThatWaitForRoom({ addon, random, callback }) {
    const caller = new addon.Caller();
    caller.open(callback(random), 1, BLOCK);
    for (let i = 0; i < 2; i++) caller.post(2 + random.below(30));
    caller.drop();
  },

  threadsWithObjects({ addon, random, callback, keep }) {
    const node = new addon.Node();
    node.next = node;
    node.callback = callback(random);
    addon.visitElsewhere(node, { node }, after(random));
    if (random.chance(4)) keep(node);
  },

  asyncWork({ addon, random, callback, keep }) {
    const desk = new addon.Desk(), other = new addon.Desk();
    const calls = [
      () => desk.work(after(random)), () => desk.read(after(random)), () => desk.read(after(random)), () => desk.take(other), () => other.take(desk),
      () => desk.count(3, callback(desk)), () => desk.ask(callback(desk)),
    ];
    for (let i = 1 + random.below(5); i > 0; i--) random.one(calls)().then(ignore, ignore);
    if (random.chance(3)) desk.work(0).then(callback(desk), ignore);
    if (random.chance(5)) desk[Symbol.dispose]();
    if (random.chance(4)) keep(desk);
  },

  asyncWorkThatIsAborted({ addon, random, keep }) {
    const desk = new addon.Desk(), controller = new AbortController();
    const moment = random.below(5);
    if (moment === 0) controller.abort();
    for (let i = 1 + random.below(3); i > 0; i--) desk.workUntilAborted(1 + random.below(20), controller.signal).then(ignore, ignore);
    if (moment === 1) controller.abort();
    if (moment === 2) setImmediate(() => controller.abort());
    if (moment === 3) setTimeout(() => controller.abort(), random.below(30));
    if (random.chance(4)) keep([desk, controller]);
  },

  coroutines({ addon, random, callback, keep }) {
    const desk = new addon.Desk();
    desk.onStep = callback(desk);
    for (let i = 1 + random.below(3); i > 0; i--) desk[random.one(['ride', 'rideFar'])](random.below(4)).then(ignore, ignore);
    if (random.chance(4)) keep(desk);
  },

  objectsOfSeveralWorkers({ addon, random, callback, keep }) {
    let tally = new addon.Tally();
    tally.add(1);
    for (let i = random.below(3); i > 0; i--) addon.offerTally(tally);
    try {
      tally = addon.receiveTally();
      tally.add(2);
    } catch (error) {
      // None waits, or another worker was faster.
      if (error.code !== 'ERR_NO_TOKEN' && error.code !== 'ERR_TETHER_ARGUMENT') throw error;
    }
    tally.addAround(3, callback(random));
    if (random.chance(2)) addon.dropTally(tally, after(random));
    if (random.chance(3)) keep(tally);
  },

  valuesOfAnEnvironment({ addon, random, callback }) {
    addon.enter(callback(random));
  },
};
