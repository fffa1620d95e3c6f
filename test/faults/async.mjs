// Async methods and coroutines with faults: on JavaScript's thread, and on the pool's, of which there is one thread.

const text = 'a text that is long enough to be allocated';
const isInvalid = (error) => error instanceof TypeError && error.message === text;

export const asyncScenarios = {
  async asyncResults(t) {
    const { addon, may } = t;
    const desk = may(() => new addon.Desk());
    if (!desk) return;
    await t.comes(t.begin(() => desk.add(4)), 4);
    await t.comes(t.begin(() => desk.text(text)), `${text} and more of the same kind`);
    const itself = await t.comes(t.begin(() => desk.self()));
    if (itself) t.that(itself === desk, 'an object comes back as itself');
    const made = await t.comes(t.begin(() => desk.make()));
    if (made) await t.comes(t.begin(() => made.add(2)), 2);
    t.after(async () => t.that(await desk.add(1) === desk.sum && !desk.busy, 'the object is free'));
  },

  async asyncRejections(t) {
    const { addon, may } = t;
    const desk = may(() => new addon.Desk());
    if (!desk) return;
    await t.refused(t.begin(() => desk.fail(text)), isInvalid);
    await t.refused(t.begin(() => desk.add('no number')), (error) => error.code === 'ERR_TETHER_ARGUMENT');
    await t.refused(t.begin(() => addon.Desk.prototype.add.call({}, 1)), (error) => error.code === 'ERR_TETHER_RECEIVER');
    t.after(async () => t.that(await desk.add(1) === 1, 'the object is free'));
  },

  // The first holds the object until it is told to go on.
  async asyncTurns(t) {
    const { addon, may } = t;
    addon.shutGate();
    const desk = may(() => new addon.Desk()), other = may(() => new addon.Desk());
    if (!desk || !other) return;
    const first = t.begin(() => desk.hold(1));
    const second = t.begin(() => desk.add(10));
    const third = t.begin(() => other.take(desk));
    const fourth = t.begin(() => desk.touch());
    const fifth = t.begin(() => other.read());
    const sixth = t.begin(() => desk.read());
    t.attempt(() => desk.sum);  // busy, or not if the first was refused
    addon.openGate();
    for (const promise of [first, second, third, fourth, fifth, sixth]) await t.comes(promise);
    t.after(async () => {
      const sum = desk.sum + other.sum;
      t.that([0, 1, 10, 11].includes(sum) && (t.fired() || sum === 11), `the sum is ${sum}`);
      t.that(await desk.add(0) === desk.sum && await other.read() === other.sum, 'the objects are free');
    });
  },

  async asyncShared(t) {
    const { addon, may } = t;
    const desk = may(() => new addon.Desk());
    if (!desk) return;
    const reads = [1, 2, 3].map(() => t.begin(() => desk.read()));
    const touch = t.begin(() => desk.touch());
    const add = t.begin(() => desk.add(1));
    for (const read of reads) await t.comes(read, 0, 1);
    await t.comes(touch, 1);
    await t.comes(add, 1);
    t.after(async () => t.that(await desk.add(0) === desk.sum, 'the object is free'));
  },

  // One of them twice, and too far apart to be pinned once only.
  async asyncMany(t) {
    const { addon, may } = t;
    const desks = Array.from({ length: 7 }, () => may(() => new addon.Desk()));
    if (desks.includes(undefined)) return;
    const [all, ...others] = desks;
    const adds = others.map((desk) => t.begin(() => desk.add(1)));
    const gather = t.begin(() => all.gather(...others, others[0]));
    const after = t.begin(() => others[5].add(1));
    for (const promise of [...adds, gather, after]) await t.comes(promise);
    t.after(async () => {
      t.that(t.fired() || (all.sum === 6 && others[5].sum === 1), `the sums are ${all.sum} and ${others[5].sum}`);
      for (const desk of desks) t.that(await desk.add(0) === desk.sum, 'the objects are free');
    });
  },

  async abortBefore(t) {
    const { addon, may } = t;
    const desk = may(() => new addon.Desk());
    if (!desk) return;
    const signal = AbortSignal.abort();
    await t.refused(t.begin(() => desk.addUnless(1, signal)), (error) => error === signal.reason);
    t.after(async () => t.that(await desk.add(1) === 1, 'what was aborted has not run'));
  },

  async abortWhileWaiting(t) {
    const { addon, may } = t;
    addon.shutGate();
    const desk = may(() => new addon.Desk());
    if (!desk) return;
    const controller = new AbortController(), { signal } = controller;
    const first = t.begin(() => desk.hold(1));
    const second = t.begin(() => desk.addUnless(10, signal));
    const third = t.begin(() => desk.add(100));
    controller.abort();
    addon.openGate();
    await t.comes(first, 1);
    if (t.fired()) await t.settled(second ?? Promise.resolve());
    else await t.refused(second, (error) => error === signal.reason);
    await t.comes(third);
    t.after(async () => t.that(await desk.add(0) === desk.sum, 'the object is free'));
  },

  async abortWhileRunning(t) {
    const { addon, may } = t;
    const desk = may(() => new addon.Desk());
    if (!desk) return;
    const controllers = [new AbortController(), new AbortController()];
    const endless = t.begin(() => desk.untilAborted(controllers[0].signal));
    const queued = t.begin(() => desk.addUnless(1, controllers[1].signal));
    await t.turn();
    for (const controller of controllers) controller.abort();
    await t.refused(endless, (error) => error === controllers[0].signal.reason);
    if (queued) await t.settled(queued);
    t.after(async () => t.that(await desk.add(0) === desk.sum, 'the object is free'));
  },

  async abortAfter(t) {
    const { addon, may } = t;
    const desk = may(() => new addon.Desk());
    if (!desk) return;
    const controller = new AbortController();
    await t.comes(t.begin(() => desk.addUnless(1, controller.signal)), 1);
    await t.refused(t.begin(() => desk.addUnless('no number', controller.signal)), (error) => error.code === 'ERR_TETHER_ARGUMENT');
    t.after(async () => {
      addon.Desk.prototype.add.call(desk, 1);
      controller.abort();
      await new Promise((resolve) => setImmediate(resolve));
      t.that(await desk.add(0) === desk.sum, 'nothing is aborted that is done');
    });
  },

  async progress(t) {
    const { addon, may } = t;
    const desk = may(() => new addon.Desk());
    if (!desk) return;
    const seen = [];
    const counted = await t.comes(t.begin(() => desk.count(3, (i) => { seen.push(i); return i; })), 3);
    if (counted === 3 && !t.fired()) t.that(seen.join() === '0,1,2', `what was posted comes before the result: ${seen}`);
    await t.comes(t.begin(() => desk.ask((n) => n + 1)), 21);
    t.after(async () => t.that(await desk.ask((n) => n) === 20, 'it can be asked again'));
  },

  async coroutines(t) {
    const { addon, may } = t;
    const desk = may(() => new addon.Desk());
    if (!desk) return;
    const stored = may(() => { desk.onStep = (i) => i + 1; return true; });
    await t.comes(t.begin(() => desk.ride(2)), stored ? 23 : 20, 23);
    await t.comes(t.begin(() => desk.rideFar(text)), `${text}${stored ? 11 : 10}`, `${text}11`);
    may(() => { desk.onStep = () => { throw new TypeError(text); }; });
    const { error } = await t.settled(t.begin(() => desk.ride(1)) ?? Promise.resolve());
    if (!t.fired()) t.that(isInvalid(error), `what JS throws rejects the promise: ${error}`);
    t.after(async () => {
      desk.onStep = () => 5;
      t.that(await desk.ride(1) === 15, 'it rides again');
    });
  },

  async onThePool(t) {
    const { addon, may } = t;
    const desk = new addon.Desk();
    desk.onStep = (i) => i;
    t.armElsewhere();
    await addon.armPool();
    try {
      await t.comes(desk.add(4), 4);
      await t.comes(desk.text(text), `${text} and more of the same kind`);
      await t.refused(desk.fail(text), isInvalid);
      await t.comes(desk.make());
      await t.comes(desk.count(2, (n) => n), 2, ...(t.fired() ? [0, 1] : []));
      await t.comes(desk.ask((n) => n + 1), 21);
      await t.comes(desk.ride(2), 21);
      await t.comes(desk.rideFar(text), `${text}10`);
    } finally {
      await addon.disarmPool();
    }
    may(() => desk.sum);
    t.after(async () => t.that(await desk.ride(1) === 10 && await desk.add(0) === desk.sum, 'it works as before'));
  },
};

for (const name of ['abortBefore', 'abortWhileWaiting', 'abortWhileRunning', 'abortAfter', 'progress', 'coroutines', 'onThePool']) asyncScenarios[name].reports = true;
asyncScenarios.onThePool.armsItself = true;
