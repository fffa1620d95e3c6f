// What is tried with each fault: short programs, each with objects of its own, that together go through every feature. `t.may` runs a
// step that may throw once something has failed; `t.after` says what must hold when the fault is over.

import util from 'node:util';
import { asyncScenarios } from './async.mjs';
import { threadScenarios } from './threads.mjs';
import { tracingScenarios } from './tracing.mjs';

const text = 'a text that is long enough to be allocated';

export const scenarios = {
  values(t) {
    const { addon, may } = t;
    const same = (name, value, check = (got) => got === value) => {
      const got = may(() => [addon[name](value)]);
      if (got) t.that(check(got[0]), `${name} gave ${String(got[0])}`);
    };
    const alike = (value) => (got) => JSON.stringify(got) === JSON.stringify(value);
    same('text', text);
    same('wide', text);
    same('long', 2 ** 40);
    same('long', 2n ** 60n);
    same('unsignedLong', 2n ** 63n);
    same('big', 2n ** 200n);
    same('flag', true);
    same('numbers', [1, 2, 3], alike([1, 2, 3]));
    same('texts', [text, 'b'], alike([text, 'b']));
    same('map', new Map([[text, 1]]), (got) => got.get(text) === 1);
    same('map', { a: 1 }, (got) => got.get('a') === 1);
    same('set', new Set([text]), (got) => got.has(text));
    same('maybe', undefined, (got) => got === undefined || got === null);
    same('either', text);
    same('either', { x: 1, y: 2 }, alike({ x: 1, y: 2 }));
    same('pair', [1, text], alike([1, text]));
    same('date', new Date(5), (got) => +got === 5);
    same('line', { from: { x: 1, y: 2 }, to: { x: 3, y: 4 }, label: text }, (got) => got.to.y === 4 && got.label === text);
    const twelve = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10, k: 11, l: 12 };
    same('twelve', twelve, alike(twelve));
    same('color', addon.Color.Green);
    same('symbol', Symbol.iterator);
    same('floats', new Float64Array([1, 2]), (got) => got.length === 2);
    same('error', new RangeError(text), (got) => got instanceof Error && got.message === text);
  },

  numbers(t) {
    const { addon, may } = t;
    const many = Array.from({ length: 600 }, (_, index) => index);
    const got = may(() => addon.numbers(many));
    if (got) t.that(got.length === 600 && got[599] === 599, 'all numbers arrive');
    t.equal(may(() => addon.total(many)), 179700);
    t.equal(may(() => addon.total(new Set([1, 2]))), 3);
    t.equal(may(() => addon.total((function* () { yield 1; yield 2; })())), 3);
    t.equal(may(() => addon.sum(1, 2, 3)), 6);
    t.equal(may(() => addon.size(Buffer.from('abc'))), 3);
    t.equal(may(() => addon.size(new ArrayBuffer(4))), 4);
    t.equal(may(() => addon.bytes(3)?.length), 3);
    t.equal(may(() => addon.bytes(10000)?.[9999]), 7);
    t.equal(may(() => addon.texts(Array(1030).fill('x')).length), 1030);
  },

  overloads(t) {
    const { addon, may } = t;
    t.equal(may(() => addon.over(1)), 'int 1');
    t.equal(may(() => addon.over(text)), `string ${text}`);
    t.equal(may(() => addon.over(true)), 'bool');
    t.equal(may(() => addon.connect('h', { port: 1, secure: true })), 'h:1s');
    t.equal(may(() => addon.connect('h')), 'h:80');
    t.equal(may(() => addon.length(new addon.Meters(2))), 2);
    t.equal(may(() => addon.length(3)), 3);
    t.equal(may(() => addon.inner.twice(4)), 8);
    t.equal(may(() => addon.add(1, 2)), 3);
  },

  refusals(t) {
    const { addon } = t;
    t.throws(() => addon.text(5), 'ERR_TETHER_ARGUMENT');
    t.throws(() => addon.flag({ constructor: { name: text } }), 'ERR_TETHER_ARGUMENT');
    t.throws(() => addon.long(2 ** 60), 'ERR_TETHER_RANGE');
    t.throws(() => addon.over(Symbol()), 'ERR_TETHER_OVERLOAD');
    t.throws(() => addon.connect('h', { prot: 1 }), 'ERR_TETHER_ARGUMENT');
    t.throws(() => addon.Emitter.prototype.fire.call({}, 1), 'ERR_TETHER_RECEIVER');
    t.throws(() => addon.numbers([1, text]), 'ERR_TETHER_ARGUMENT');
    t.throws(() => addon.fail('range'), undefined);
    t.throws(() => addon.fail('own'), 'ERR_NO_ROW');
    t.throws(() => addon.fail('other'), undefined);
    t.throws(() => new addon.Wheel(), 'ERR_TETHER_OVERLOAD');
  },

  errorsThroughNative(t) {
    const { addon, may } = t;
    const thrown = new Error(text);
    const crossing = t.thrown(() => addon.through(() => { throw thrown; }, 1));
    if (crossing && !t.fired()) t.that(crossing === thrown, 'the same error comes out');
    t.that(crossing !== undefined, 'what JS throws is not lost');
    // What C++ catches may be the fault, and what it cannot catch for want of memory is the error itself.
    const caught = t.attempt(() => addon.caught(() => { throw thrown; }));
    t.that(caught.value?.includes(text) || caught.error === thrown || t.fired(), 'what JS throws is caught');
    const answered = may(() => addon.caught((n) => n));
    t.that(answered === '1' || t.fired(), `the answer is ${answered}`);
    t.thrown(() => addon.through(() => 'no number', 1));
    t.throws(() => new addon.Fragile(true), undefined);
    t.thrown(() => new addon.Fragile(() => { throw thrown; }));
    may(() => new addon.Fragile(() => {}));
  },

  classes(t) {
    const { addon, may } = t;
    const dog = may(() => new addon.Dog(text));
    const made = may(() => addon.Dog.factory(text));
    for (const each of [dog, made]) {
      if (!each) continue;
      t.equal(may(() => each.bark()), `${text} barks`);
      t.equal(may(() => each.legs(1)), 5);
      t.equal(may(() => addon.hear(each)), `${text} is silent 5`);
      t.equal(may(() => { each.name = 'b'; return each.name; }), 'b');
      t.after(() => t.equal(each.legs(0), 4));
    }
    const vector = may(() => new addon.Vector(1, 2));
    if (!vector) return;
    t.equal(may(() => String(vector.add(vector))), '(2, 4)');
    const doubled = may(() => vector.addAssign(vector) === vector);
    t.equal(doubled, true);
    t.equal(may(() => vector.equals(doubled ? new addon.Vector(2, 4) : new addon.Vector(1, 2))), true);
    t.equal(may(() => addon.Vector.zero.x), 0);
    t.equal(may(() => addon.Vector.kind), 'vector');
  },

  overriding(t) {
    const { addon, may } = t;
    class Cat extends addon.Animal {
      sound() { return `${super.sound()}, mostly`; }
      legs(extra) { return 4 + extra; }
    }
    const cat = may(() => new Cat('cat'));
    if (!cat) return;
    t.equal(may(() => addon.hear(cat)), 'cat is silent, mostly 5');
    const given = may(() => (addon.giveAnimal(cat), true));
    t.equal(may(() => addon.legsOfAnimal(1)), given ? 5 : t.fired() ? undefined : -1, 5, -1);
    const back = may(() => addon.takeAnimal());
    if (back) t.that(back === cat, 'the same object comes back');
    t.after(() => {
      addon.dropAnimal();
      if (back) t.equal(back.legs(2), 6);
    });
  },

  lentToNative(t) {
    const { addon, may } = t;
    class Cow extends addon.Animal { sound() { return 'moo'; } legs() { return 4; } }
    const given = may(() => (addon.giveAnimal(new Cow('cow')), true));
    t.after(() => {
      // Its JS half lives with it, though nobody in JS names it.
      if (given) t.equal(addon.hearAnimal(), 'moo');
      addon.dropAnimal();
    });
  },

  fields(t) {
    const { addon, may } = t;
    const emitter = may(() => new addon.Emitter());
    if (!emitter) return;
    let calls = 0;
    const stored = may(() => { emitter.onEvent = (n) => (calls++, n + 1); return true; });
    t.equal(may(() => emitter.fire(1)), stored ? 2 : -1, 2);
    const wide = may(() => { emitter.onWide = (n, s, b) => { calls += n + s.length + b; }; return true; });
    may(() => emitter.fireWide(1));
    const tag = { tag: text };
    const tagged = may(() => (emitter.setTag(tag), true));
    const replaced = may(() => (emitter.setEvent((n) => n * 10), true));
    t.after(() => {
      if (stored && !replaced) t.that([2, 10].includes(emitter.fire(1)), 'the stored callback is there');
      if (replaced) t.equal(emitter.fire(1), 10);
      calls = 0;
      emitter.fireWide(1);
      if (wide) t.equal(calls, 6);
      if (tagged) t.that(emitter.tag === tag, 'the tag is there');
    });
  },

  members(t) {
    const { addon, may } = t;
    const first = may(() => new addon.Emitter());
    const second = may(() => new addon.Emitter());
    if (!first || !second) return;
    const linked = may(() => { first.next = second; return true; });
    may(() => { second.next = first; });
    may(() => { second.next = null; });
    const backed = may(() => (second.setBack(first), true));
    if (backed) t.equal(may(() => second.back() === first), true);
    const heard = may(() => { second.onEvent = (n) => n; return true; });
    may(() => first.setNext(second));
    t.after(() => {
      if (linked) t.that(first.next === second, 'the member is there');
      if (linked && heard) t.that(first.fireAll(1) === 1 || second.next === first, 'the member is called');
      first.drop();
      t.equal(first.next, null);
    });
  },

  memberAlone(t) { memberAlone(t, 'Emitter'); },
  memberOfDerived(t) { memberAlone(t, 'Relay'); },

  cycle(t) {
    const { addon, may } = t;
    const first = may(() => new addon.Emitter());
    if (!first) return;
    may(() => { first.onEvent = () => first.fire.length; });
    may(() => { first.next = first; });
    may(() => first.setTag({ first }));
  },

  traversed(t) { listeners(t, 'Traversed'); },
  forgetful(t) { listeners(t, 'Forgetful'); },

  // Nobody but the native object holds the functions.
  twoHolders(t) {
    const { addon, may } = t;
    const first = may(() => new addon.Traversed()), second = may(() => new addon.Traversed());
    if (!first || !second) return;
    const stored = may(() => (first.on((n) => n + 7), true));
    const shared = stored && may(() => (second.on(first.first()), true));
    const cleared = shared && may(() => (first.clear(), true));
    const global = shared && may(() => (addon.setGlobal(second.first()), true));
    const gone = global && may(() => (second.clear(), true));
    t.after(() => {
      if (stored && !shared) t.that([8, 16].includes(first.send(1) || 8), 'the listener is there');
      if (shared && !cleared) t.that([8, 0].includes(first.send(1)), 'the first has it, or has cleared it');
      if (shared && !gone) t.that([8, 0].includes(second.send(1)), 'the second has it, or has cleared it');
      if (shared && !global) t.equal(second.send(1), 8);
      if (global) t.equal(addon.callGlobal(1), 8);
      addon.dropGlobal();
    });
  },

  globals(t) {
    const { addon, may } = t;
    const rooted = may(() => (addon.setRoot((n) => n + 3), true));
    if (rooted) t.equal(may(() => addon.callRoot(1)), 4);
    const global = may(() => (addon.setGlobal((n) => n + 5), true));
    if (global) t.equal(may(() => addon.callGlobal(1)), 6);
    t.equal(may(() => addon.addOne()(1)), 2);
    t.after(() => {
      if (rooted) t.equal(addon.callRoot(1), 4);
      if (global) t.equal(addon.callGlobal(1), 6);
      if (global) t.equal(addon.getGlobal()(2), 7);
      addon.dropRoot();
      addon.dropGlobal();
    });
  },

  tags(t) {
    const { addon, may } = t;
    const tags = may(() => new addon.Tags());
    if (!tags) return;
    const added = [];
    for (let i = 0; i < 4; i++) {
      const index = added.length;
      if (may(() => (tags.add({ i }), true))) added.push([index, i]);
      else break;  // it may have been added or not
    }
    may(() => tags.add(7));
    const late = may(() => (tags.setLate(() => 11), true));
    t.after(() => {
      for (const [index, i] of added) t.equal(tags.at(index).i, i);
      if (late) t.equal(tags.callLate(), 11);
      if (added.length === 4) tags.pop();
    });
  },

  sizes(t) {
    const { addon, may } = t;
    const heavy = may(() => new addon.Heavy(200000));
    if (!heavy) return;
    may(() => heavy.grow(300000));
    may(() => { heavy[Symbol.dispose](); });
    t.after(() => heavy[Symbol.dispose]());
  },

  async promises(t) {
    const { addon, may } = t;
    const work = may(() => new addon.Work());
    if (work) {
      const promise = may(() => work.start());
      const finished = may(() => (work.finish(7), true));
      if (promise && finished) t.equal(await t.wait(promise), 7);
      else promise?.catch(() => {});
    }
    const other = may(() => addon.promise());
    if (other) {
      const resolved = may(() => (addon.resolve(text), true));
      if (resolved) t.equal(await t.wait(other), text);
      else other.catch(() => {});
    }
    const third = may(() => addon.promise());
    const rejected = third && may(() => (addon.reject(text), true));
    if (rejected) t.that((await t.rejection(third)) instanceof Error, 'the rejection arrives');
    else third?.catch(() => {});
    const fourth = may(() => addon.promise());
    fourth?.catch(() => {});
    may(() => addon.dropPromise());
    t.after(() => addon.dropPromise());
  },

  shared(t) {
    const { addon, may } = t;
    const first = may(() => new addon.Node(1));
    const second = may(() => new addon.Node(2));
    if (first && second) {
      const linked = may(() => { first.next = second; return true; });
      may(() => { second.next = first; });
      const added = may(() => (first.add(second), true));
      t.after(() => {
        if (linked) t.that(first.next === second, 'shared pointer kept');
        void added;
      });
    }
    const kept = may(() => { const node = new addon.Node(5); node.add(new addon.Node(6)); addon.keepNode(node); return true; });
    const made = may(() => addon.makeNodes());
    // C++ would never be rid of a circle of its own that JS has not met.
    if (made) may(() => { made.next.next = made; });
    t.after(() => {
      if (kept) t.equal(addon.keptNode().number, 5);
      addon.keepNode(null);
    });
  },

  counted(t) {
    const { addon, may } = t;
    const first = may(() => new addon.CountedNode());
    const second = may(() => new addon.CountedNode());
    if (first && second) {
      const linked = may(() => { first.next = second; return true; });
      may(() => { second.next = first; });
      t.after(() => { if (linked) t.that(first.next === second, 'Ref kept'); });
    }
    const kept = may(() => (addon.keepCounted(new addon.CountedNode()), true));
    const made = may(() => addon.makeCounted());
    if (made) t.equal(may(() => made.next?.number), 7);
    t.after(() => {
      if (kept) t.equal(addon.keptCounted().number, 7);
      addon.keepCounted(null);
    });
  },

  unique(t) {
    const { addon, may } = t;
    const parcel = may(() => new addon.Parcel(1));
    if (parcel) {
      const stored = may(() => { parcel.onOpen = () => 21; return true; });
      const given = may(() => (addon.giveParcel(parcel), true));
      if (given && stored) t.equal(may(() => addon.openParcel()), 21);
      const shown = given && may(() => addon.showParcel((one) => one.number));
      const back = given && may(() => addon.takeParcel());
      t.after(() => {
        if (given && !back && stored) t.that([21, -2].includes(addon.openParcel()), 'what was given is whole');
        if (back && stored) t.equal(back.open(), 21);
        if (back) t.equal(back.number, 1);
        // Not given: it is still JS's. It may also be gone, and then it must say so.
        if (!given) t.disposedOr(() => t.that([21, -1].includes(parcel.open()), 'what was not given is whole'));
        void shown;
        addon.dropParcel();
      });
    }
    t.equal(may(() => addon.makeParcel(3).number), 3);
  },

  // C++ has it, JS has forgotten it: what it holds lives on.
  uniqueAway(t) {
    const { addon, may } = t;
    const given = may(() => { const p = new addon.Parcel(1); p.onOpen = () => 33; addon.giveParcel(p); return true; });
    t.after(() => {
      if (given) t.equal(addon.openParcel(), 33);
      addon.dropParcel();
    });
  },

  parts(t) {
    const { addon, may } = t;
    const wheel = may(() => new addon.Car().wheel());
    if (!wheel) return;
    const stored = may(() => { wheel.onTurn = () => 9; return true; });
    may(() => { wheel.turns = 3; });
    const car = may(() => new addon.Car());
    const kept = car && may(() => { car.wheel().onTurn = () => 13; return true; });
    t.after(() => {
      t.that([0, 3].includes(wheel.turns), 'the whole lives');
      if (stored) t.equal(wheel.onTurn(), 9);
      if (kept) t.equal(car.turn(), 13);
    });
  },

  keepAlive(t) {
    const { addon, may } = t;
    const owner = may(() => new addon.Owner());
    if (!owner) return;
    const kept = may(() => { owner.keep(new addon.Parcel(4)); return true; });
    const parcel = may(() => new addon.Parcel(5));
    const also = parcel && may(() => (owner.keep(parcel), true));
    if (also) may(() => parcel[Symbol.dispose]());
    t.after(() => {
      // One that was not kept may be gone; its pointer was stored before.
      if (kept && (also || !parcel || !t.fired())) t.that([4, 9].includes(owner.sum()), 'kept objects are whole');
    });
  },

  dispose(t) {
    const { addon, may } = t;
    const emitter = may(() => new addon.Emitter());
    if (!emitter) return;
    may(() => { emitter.onEvent = () => { emitter[Symbol.dispose](); return 1; }; });
    may(() => emitter.fire(1));
    may(() => emitter[Symbol.dispose]());
    may(() => util.inspect(emitter));
    const bus = may(() => new addon.Traversed());
    may(() => bus?.on((n) => n));
    may(() => bus?.[Symbol.dispose]());
    const car = may(() => new addon.Car());
    const wheel = car && may(() => car.wheel());
    may(() => car?.[Symbol.dispose]());
    t.after(() => {
      emitter[Symbol.dispose]();
      t.disposed(() => emitter.fire(1));
      bus?.[Symbol.dispose]();
      if (bus) t.disposed(() => bus.send(1));
      car?.[Symbol.dispose]();
      if (wheel) t.disposed(() => wheel.turns);
    });
  },

  vectors(t) {
    const { addon, may } = t;
    const list = may(() => new addon.Doubles([3, 1, 2]));
    if (list) {
      may(() => list.push(4));
      may(() => list.sort());
      may(() => list.splice(0, 1, 9, 9));
      t.equal(may(() => [...list].length === list.length), true);
      t.equal(may(() => list.map((x) => x).length === list.length), true);
    }
    const items = may(() => new addon.Items());
    if (!items) return;
    const pushed = may(() => (items.push(new addon.Item(1)), true)) && may(() => (items.push(new addon.Item(2)), true));
    const first = pushed && may(() => items.at(0));
    const stored = first && may(() => { first.onUse = () => 17; return true; });
    may(() => items.push(new addon.Item(3)));
    may(() => items.reverse());
    may(() => items.shift());
    t.after(() => {
      const uses = items.map((item) => item.use());
      if (stored) t.that(uses.includes(17) || !usable(first), `the element's callback is there: ${uses}`);
    });
  },

  maps(t) {
    const { addon, may } = t;
    const scores = may(() => new addon.Scores({ a: 1 }));
    if (scores) {
      may(() => scores.set(text, 2));
      t.equal(may(() => [...scores].length === scores.size), true);
      may(() => scores.delete('a'));
      may(() => scores.forEach(() => {}));
    }
    const shelf = may(() => new addon.Shelf());
    if (shelf) t.equal(may(() => [...shelf].join('')), 'abc');
  },

  inspection(t) {
    const { addon, may, control } = t;
    const held = may(() => new addon.Emitter());
    if (held) may(() => { held.onEvent = () => 1; });
    may(() => addon.setRoot(() => 1));
    may(() => addon.setGlobal(() => 1));
    const seen = may(() => control.inspect());
    if (seen) t.that(seen.classes.Emitter.live >= 0 && Array.isArray(seen.roots), 'inspect tells');
    may(() => control.fingerprint());
    may(() => control.scans());
    may(() => control.declarations());
    may(() => util.inspect(held));
    t.after(() => { addon.dropRoot(); addon.dropGlobal(); });
  },

  // What was collected is destroyed while things fail.
  async draining(t) {
    const { addon, may, control } = t;
    const held = new addon.Traversed();
    held.on((n) => n + 1);
    (() => {
      for (let i = 0; i < 3; i++) {
        const emitter = new addon.Emitter(), bus = new addon.Traversed(), node = new addon.Node(i);
        emitter.next = emitter;
        emitter.onEvent = () => emitter;
        bus.on(() => bus);
        node.next = node;
        new addon.Owner().keep(new addon.Parcel(i));
        new addon.Car().wheel();
      }
    })();
    await t.turn();
    t.collect();
    t.arm();
    may(() => control.drain());
    t.collect();
    await t.turn();
    may(() => control.drain());
    t.after(() => t.equal(held.send(1), 2));
  },

  // Calls that are posted, made at once, refused, and dropped with their handles.
  async crossing(t) {
    const { addon, may } = t;
    const caller = may(() => new addon.Caller());
    if (!caller) return;
    const got = [];
    may(() => caller.set((n) => { got.push(n); return n + 1; }, true));
    const posted = [may(() => caller.post(1)), may(() => caller.post(2)), may(() => caller.post(3))];
    t.equal(may(() => caller.call(4)), 5);
    for (let turns = 0; turns < 100 && got.length < 1 + posted.filter((how) => how === 0).length; turns++) await t.turn();
    may(() => caller.set(() => { throw 5; }, false));
    const { error } = t.attempt(() => caller.call(6));
    t.that(error === 5 || t.fired(), 'what JS threw comes back');
    may(() => caller.dropWithoutMemory());
    t.after(() => { caller.drop(); caller[Symbol.dispose](); });
  },

  // Async calls that take turns with one and with two objects; each of them is settled.
  async turns(t) {
    const { addon, may } = t;
    const first = may(() => new addon.Adder()), second = may(() => new addon.Adder());
    if (!first || !second) return;
    const calls = [() => first.add(1), () => second.add(2), () => first.take(second), () => second.take(first), () => first.total(), () => second.total()];
    const promises = calls.map((call) => may(call));
    await Promise.all(promises.map((promise) => t.wait(promise)));
    t.after(() => { first[Symbol.dispose](); second[Symbol.dispose](); });
  },

  // More objects than fit, and a new look at the sentinel.
  many(t) {
    const { addon, may } = t;
    const all = [];
    for (let i = 0; i < 600; i++) { const one = may(() => new addon.Parcel(i)); if (one) all.push(one); else break; }
    t.after(() => { for (const [i, one] of all.entries()) t.equal(one.number, i); });
  },
};
scenarios.draining.armsItself = true;
// What fails in a call that was posted is an uncaught exception.
scenarios.crossing.posts = true;
Object.assign(scenarios, asyncScenarios, threadScenarios, tracingScenarios);

function usable(object) {
  try { object.number; return true; } catch { return false; }
}

/** Nobody but the first holds the second. */
function memberAlone(t, name) {
  const { addon, may } = t;
  const first = may(() => new addon[name]());
  if (!first) return;
  const linked = may(() => { const second = new addon[name](); second.onEvent = (n) => n + 100; first.next = second; return true; });
  t.after(() => { if (linked) t.equal(first.fireAll(1), -1 + 102); });
}

function listeners(t, name) {
  const { addon, may } = t;
  const bus = may(() => new addon[name]());
  if (!bus) return;
  let stored = 0, more = 0;
  for (let i = 0; i < 3; i++) {
    const listener = (n) => n + 10 ** i;
    if (may(() => (bus.on(listener), true))) stored++;
    else more++;
  }
  may(() => bus.send(0));
  t.after(() => {
    const all = bus.send(0);
    t.that(String(all).replaceAll('0', '').length >= stored, `${stored} listeners were stored, and sent ${all}`);
    void more;
    bus.clear();
  });
}
