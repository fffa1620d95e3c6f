// What a user of the addon does. Called with the exports of the bare .node file; needs --expose-gc.
exports.use = async function use({ Container }) {
  return {
    fired: countCalls(Container),
    sameFunctionBack: keepsIdentity(Container),
    survivors: await survivors(Container),
    kept: await keptAlive(Container),
  };
};

function countCalls(Container) {
  let calls = 0;
  const container = new Container(() => calls++);
  container.fire();
  container.fire();
  return calls;
}

function keepsIdentity(Container) {
  const callback = () => {};
  const container = new Container(callback);
  return container.callback === callback && container.callback === container.callback;
}

/** Cycles through native memory: a container holds a closure over itself. */
async function survivors(Container) {
  const refs = Array.from({ length: 100 }, () => cycle(Container));
  await collect();
  return refs.filter((ref) => ref.deref() !== undefined).length;
}

/** The twin: the same cycle, but somebody still holds it. */
async function keptAlive(Container) {
  let container = new Container(() => container);
  await collect();
  const alive = typeof container.callback === 'function' && container.callback() === container;
  return alive;
}

function cycle(Container) {
  const container = new Container(() => container.fire());
  return new WeakRef(container);
}

async function collect() {
  for (let round = 0; round < 10; round++) {
    await new Promise(setImmediate);
    globalThis.gc();
  }
}
