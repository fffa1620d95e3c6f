// Native threads with faults: on JavaScript's thread while it runs what they want, and on the native thread itself. A step is a part of
// a native thread's work; steps and JS take turns, so that what is counted comes in the same order each time.

const text = 'a text that is long enough to be allocated';
const plusOne = (n) => n + 1;

/** Lets go of everything that steps use. */
function drop(t) {
  t.last(() => t.addon.dropCrossing());
}

export const threadScenarios = {
  async posting(t) {
    const { addon, may } = t;
    drop(t);
    const heard = [];
    if (!may(() => (addon.openFunction((n) => { heard.push(n); return n; }, 'none'), true))) return;
    if (await t.step('post', 'queued') && !t.fired()) await t.until(() => (heard.length === 1 ? true : undefined), 'what was posted');
    t.equal(may(() => addon.callHere(9)), 9);
    may(() => addon.postHere(10));
    await t.turn();
    await t.turn();
    t.after(async () => {
      heard.length = 0;
      await t.step('post', 'queued');
      await t.until(() => (heard.includes(5) ? true : undefined), 'what was posted later');
    });
  },

  async calling(t) {
    const { addon, may } = t;
    drop(t);
    if (!may(() => (addon.openFunction(plusOne, 'none'), true))) return;
    await t.step('call', '7');
    if (may(() => (addon.openText((s) => `${s}!`), true))) await t.step('callText', `${text}!`);
    may(() => addon.closeFunction());
    await t.step('call', 'ERR_TETHER_ENVIRONMENT');
    t.after(async () => {
      addon.openFunction(plusOne, 'none');
      await t.step('call', '7');
    });
  },

  async errorsForThreads(t) {
    const { addon, may } = t;
    drop(t);
    const thrown = Object.assign(new Error(text), { code: 'ERR_TETHER_MINE' });
    t.mayBeUncaught(thrown);
    if (!may(() => (addon.openFunction(() => { throw thrown; }, 'none'), true))) return;
    // Where its code cannot be read, the error arrives without.
    await t.step('call', 'ERR_TETHER_MINE', ...(t.fired() ? [`error: ${text}`, 'error: an error without a message'] : []));
    await t.step('post', 'queued');
    if (await t.step('keepError', 'kept')) {
      const back = t.thrown(() => addon.throwKept());
      if (!t.fired()) t.that(back === thrown, `the same error comes back: ${back}`);
      await t.step('dropError', 'done');
    }
    t.thrown(() => addon.callHere(1));
    if (may(() => (addon.openFunction(() => 'no number', 'none'), true))) await t.step('call', 'ERR_TETHER_ARGUMENT');
    t.after(async () => {
      await t.step('dropError', 'done');
      addon.openFunction(plusOne, 'none');
      await t.step('call', '7');
    });
  },

  async fullQueues(t) {
    const { addon, may } = t;
    drop(t);
    const heard = [];
    const hear = (n) => { heard.push(n); return n; };
    if (may(() => (addon.openFunction(hear, 'fail'), true))) {
      addon.beginStep('fill');
      addon.awaitStep();
      await t.stepEnd('fill', 'queued queued full');
    }
    await t.turn();
    if (may(() => (addon.openFunction(hear, 'one'), true))) {
      addon.beginStep('fillAndWait');
      addon.awaitStep();
      await t.stepEnd('fillAndWait', 'queued queued');
    }
    await t.turn();
    if (may(() => (addon.openFunction(hear, 'dropOldest'), true))) {
      addon.beginStep('callOften');
      addon.awaitStep();
      await t.stepEnd('callOften', 'ERR_TETHER_QUEUE 1 2');
    }
    t.after(async () => {
      addon.openFunction(plusOne, 'one');
      await t.step('call', '7');
    });
  },

  async closedWhileWaiting(t) {
    const { addon, may } = t;
    drop(t);
    if (!may(() => (addon.openFunction(plusOne, 'one'), true))) return;
    addon.beginStep('callAndWait');
    addon.awaitStep();
    may(() => addon.closeFunction());
    await t.stepEnd('callAndWait', 'ERR_TETHER_ENVIRONMENT', '9');
    if (!may(() => (addon.openFunction(plusOne, 'one'), true))) return;
    addon.beginStep('fillAndWait');
    addon.awaitStep();
    may(() => addon.closeFunction());
    await t.stepEnd('fillAndWait', 'queued ended', 'queued queued');
  },

  async objectsOfThreads(t) {
    const { addon, may } = t;
    drop(t);
    const counter = may(() => new addon.Counter());
    if (!counter) return;
    if (may(() => (addon.openObject(counter), true))) {
      await t.step('callObject', '10');
      await t.step('postObject', 'queued');
      t.equal(may(() => addon.objectHere()), 0, 1, 10, 11);
    }
    if (may(() => (addon.openEnv(), true))) {
      await t.step('callEnv', '12');
      await t.step('postEnv', 'queued');
      const value = { number: 31 };
      if (may(() => (addon.openValue(value), true))) {
        await t.step('handBack', '31');
        const here = may(() => addon.valueHere());
        if (here) t.that(here === value, 'the same value comes back');
      }
    }
    t.after(() => t.that(counter.add(1) > 0, 'the object works'));
  },

  async disposedForThreads(t) {
    const { addon, may } = t;
    drop(t);
    const counter = may(() => new addon.Counter());
    if (!counter || !may(() => (addon.openObject(counter), true))) return;
    may(() => counter[Symbol.dispose]());
    await t.step('callObject', 'ERR_TETHER_DISPOSED', '10');
    t.after(() => counter[Symbol.dispose]());
  },

  tokens(t) {
    const { addon, may } = t;
    const counter = may(() => new addon.Counter());
    if (!counter) return;
    const token = may(() => counter.share());
    const again = token && may(() => addon.Counter.receive(token));
    if (again) t.that(again === counter, 'the same object is received');
    const other = may(() => (() => new addon.Counter().share())());
    t.throws(() => addon.Counter.receive('tether:none'), 'ERR_TETHER_ARGUMENT');
    t.after(() => {
      // A token that could not be used is good still; one that was used is not.
      if (token && !again) t.that(addon.Counter.receive(token) === counter, 'the token is good still');
      if (token) t.that(t.thrown(() => addon.Counter.receive(token)).code === 'ERR_TETHER_ARGUMENT', 'a token is good once');
      if (other) t.equal(addon.Counter.receive(other).add(3), 3);
    });
  },

  async cells(t) {
    const { addon, may } = t;
    const cells = may(() => new addon.Cells());
    if (!cells) return;
    const first = may(() => cells.text(() => text));
    if (first) t.equal(first, text);
    const second = may(() => cells.text(() => `${text}, made later`));
    if (second && first) t.equal(second, text);
    t.equal(may(() => cells.push(plusOne, 1)), 1);
    t.equal(may(() => cells.push((n) => cells.push(plusOne, n), 1)), 2, 3);
    t.equal(may(() => addon.lines()), 1);
    t.after(() => {
      const last = cells.text(() => text);
      if (first || second) t.equal(last, first ?? second);
      t.that(cells.push(plusOne, 1) > 0, 'the guard can be taken');
    });
  },

  // --- on the native thread

  async callsOfThreads(t) {
    const { addon } = t;
    drop(t);
    const heard = [];
    addon.openFunction((n) => { heard.push(n); return n + 1; }, 'none');
    addon.openText((s) => `${s}!`);
    addon.openEnv();
    addon.openObject(new addon.Counter());
    addon.openValue({ number: 31 });
    t.armElsewhere();
    if (await t.step('post', 'queued')) await t.until(() => (heard.includes(5) ? true : undefined), 'what was posted');
    await t.step('call', '7');
    await t.step('callText', `${text}!`);
    await t.step('callObject', '10');
    await t.step('postObject', 'queued');
    await t.step('callEnv', '12');
    await t.step('postEnv', 'queued');
    await t.step('handBack', '31');
    await t.step('copy', 'done');
    addon.closeFunction();
    await t.step('call', 'ERR_TETHER_ENVIRONMENT');
    t.after(async () => {
      addon.openFunction(plusOne, 'none');
      await t.step('call', '7');
      await t.step('callText', `${text}!`);
    });
  },

  async queuesOfThreads(t) {
    const { addon } = t;
    drop(t);
    const wait = async (open, name, ...allowed) => {
      addon.openFunction(plusOne, open);
      addon.beginStep(name);
      addon.awaitStep();
      await t.stepEnd(name, ...allowed);
      await t.turn();
    };
    t.armElsewhere();
    await wait('fail', 'fill', 'queued queued full');
    await wait('one', 'fillAndWait', 'queued queued');
    await wait('dropOldest', 'callOften', 'ERR_TETHER_QUEUE 2 3');
    t.after(() => t.step('call', '7'));
  },

  async errorsOnThreads(t) {
    const { addon } = t;
    drop(t);
    const thrown = Object.assign(new Error(text), { code: 'ERR_TETHER_MINE' });
    addon.openFunction(() => { throw thrown; }, 'none');
    t.armElsewhere();
    await t.step('call', 'ERR_TETHER_MINE');
    if (await t.step('keepError', 'kept')) t.that(t.thrown(() => addon.throwKept()) === thrown, 'the same error comes back');
    await t.step('dropError', 'done');
    t.after(() => t.step('dropError', 'done'));
  },

  async droppedByThreads(t) {
    const { addon } = t;
    drop(t);
    addon.openFunction(plusOne, 'none');
    addon.openText((s) => s);
    addon.openEnv();
    addon.openObject(new addon.Counter());
    addon.openValue({ number: 31 });
    const listener = (n) => n + 2;
    addon.loadListener(listener);
    addon.loadNode(new addon.Node(1));
    addon.loadCounted(new addon.CountedNode());
    addon.loadParcel(new addon.Parcel(1));
    const promise = addon.loadPromise();
    promise.catch(() => {});
    t.armElsewhere();
    // What a destructor or a copy cannot do waits, so nothing here can throw.
    await t.step('copyListener', 'done', 'ENOMEM');
    t.equal(addon.callListener(1), 3);
    await t.step('copyCounted', 'done', 'ENOMEM');
    for (const name of ['dropListener', 'dropNode', 'dropCounted', 'dropParcel', 'dropDeferred', 'drop']) {
      addon.beginStep(name);
      t.that(await t.until(() => addon.stepOutcome(), name) === 'done', `${name} throws nothing`);
    }
    t.control.drain();
    const { error } = await t.settled(promise);
    t.that(error?.code === 'ERR_TETHER_DISPOSED', `a dropped promise is rejected: ${error}`);
  },

  async cellsOfThreads(t) {
    const { addon } = t;
    const cells = new addon.Cells();
    addon.shareCells(cells);
    t.after(() => addon.shareCells(null));
    t.armElsewhere();
    const value = 'a value that needs memory of its own';
    const made = await t.step('makeCell', value);
    await t.step('guard', 'done');
    // It may be the answer that there was no room for.
    t.equal(cells.text(() => text), value, ...(made ? [] : [text]));
    t.after(() => t.that(cells.push(plusOne, 1) > 0, 'the guard can be taken'));
  },
};

for (const name of ['posting', 'calling', 'errorsForThreads', 'fullQueues', 'closedWhileWaiting', 'objectsOfThreads', 'disposedForThreads', 'callsOfThreads', 'queuesOfThreads', 'errorsOnThreads'])
  threadScenarios[name].reports = true;
for (const name of ['callsOfThreads', 'queuesOfThreads', 'errorsOnThreads', 'droppedByThreads', 'cellsOfThreads']) threadScenarios[name].armsItself = true;
