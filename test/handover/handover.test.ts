import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { beforeEach, describe, expect, it } from 'vitest';
import { addonPath, loadAddon } from '../support/addon';
import { controlOf, settle } from '../support/settle';
import { thrownBy } from '../support/thrown';

// Most tests pass what a type would forbid.
const handover = loadAddon<Record<string, any>>('handover');
const { Base, Card, Coin, Derived, Item, Letter } = handover;
const Job: (new (word?: string) => { run(value: number): number; number: number }) & { living: number } = handover.Job;
const settled = (): Promise<number> => settle(handover);
const roots = () => controlOf(handover).inspect().roots;

class Doubling extends Job {
  override run(value: number) { return value * 2; }
  pure() { return 3; }
}

async function dropped(build: () => void): Promise<void> {
  build();
  await settled();
}

/** Runs `body` in a worker that has the addon as `addon`. */
async function inWorker(body: string): Promise<void> {
  const worker = new Worker(`const addon = require(${JSON.stringify(addonPath('handover'))}); ${body}`, { eval: true });
  await once(worker, 'exit');
}

beforeEach(async () => {
  for (const drop of ['dropJob', 'dropItem', 'dropCoins']) handover[drop]();
  await settled();
  expect([Card, Base, Item, Job, Letter].map((type) => type.living)).toEqual([0, 0, 0, 0, 0]);
  expect(Coin.living).toBe(1); // the one in the purse
  expect(roots()).toEqual([]);
});

describe('An object of several bases', () => {
  it.each(['Back', 'Tag'])('has one wrapper, also where C++ met it as a %s', async (base) => {
    await dropped(() => {
      const card = new Card();
      handover[`note${base}`](card);
      expect(handover[`noted${base}`]()).toBe(card);
    });
    expect(Card.living).toBe(0);
  });
  it('is what it is where C++ hands it out by its second base', async () => {
    await dropped(() => expect(handover.newCard()).toBeInstanceOf(Card));
    expect(Card.living).toBe(0);
  });
  it('is given and comes back by its second base', async () => {
    const card = new Card();
    handover.keepBack(card, 1);
    expect(thrownBy(() => card.front).code).toBe('ERR_TETHER_GIVEN');
    expect(handover.takeBack()).toBe(card);
    expect([card.front, Card.living]).toEqual([1, 1]);
  });
  it('is given back by its second base when the call fails', () => {
    const card = new Card();
    expect(thrownBy(() => handover.keepBack(card, 'x')).code).toBe('ERR_TETHER_ARGUMENT');
    expect(card.front).toBe(1);
  });
});

describe('A factory', () => {
  it('that makes a derived object makes one object', async () => {
    await dropped(() => {
      const made = new Base(true);
      expect(made).not.toBeInstanceOf(Derived);
      expect(Base.latest).toBe(made);
    });
    expect(Base.living).toBe(0);
  });
  it('answers the old wrapper of an object that it has from JS', async () => {
    await dropped(() => {
      const letter = new Letter();
      letter.onRead = () => 5;
      handover.giveLetter(letter);
      expect(new Letter('back')).toBe(letter);
      expect([letter.number, letter.onRead()]).toEqual([3, 5]);
    });
    expect(Letter.living).toBe(0);
  });
  it('may return a tether::Ref, with whom it came or alone', async () => {
    await dropped(() => {
      const coin = new Coin(5), kept = new Coin('kept');
      coin.onSpend = () => coin.value;
      expect([coin.value, coin.onSpend(), Coin.living]).toEqual([5, 5, 3]);
      kept.mine = 'kept';
      expect(new Coin('again')).toBe(kept);
      expect(thrownBy(() => new Coin('none')).message).toBe('the factory of this class made nothing');
    });
    expect([Coin.living, handover.keptCoin().mine]).toEqual([2, 'kept']);
    handover.dropCoins();
    await settled();
    expect(Coin.living).toBe(1);
  });
  it('makes JS the owner of an overriding object again', async () => {
    await dropped(() => {
      const job = new Doubling();
      handover.giveJob(job);
      expect(new Job('back')).toBe(job);
      expect([job.run(4), Job.living]).toEqual([8, 1]);
    });
    expect([Job.living, roots()]).toEqual([0, []]);
  });
});

describe('An object that C++ shows first and shares later', () => {
  it('is shared by its wrapper from then on', async () => {
    handover.fillItem();
    let seen = handover.peekItem();
    expect(handover.shareItem()).toBe(seen);
    handover.dropItem();
    expect([seen.value, Item.living]).toEqual([6, 1]);
    seen = undefined;
    await settled();
    expect(Item.living).toBe(0);
  });
  it('is counted by its wrapper from then on', async () => {
    let coin = handover.bareCoin();
    expect(handover.bareCoinRef()).toBe(coin);
    expect(Coin.living).toBe(2);
    handover.keepCoin(coin);
    coin = undefined;
    await settled();
    expect([Coin.living, handover.keptCoin().value]).toEqual([2, 9]);
    handover.dropCoins();
    await settled();
    expect(Coin.living).toBe(1);
  });
  it('is not owned because a raw pointer to it comes by', async () => {
    await dropped(() => {
      const job = new Doubling();
      handover.giveJob(job);
      expect(handover.rawJob()).toBe(job);
    });
    expect([Job.living, handover.runJob(4)]).toEqual([1, 8]);
  });
});

describe('A counted object', () => {
  it('that is a part of another is not held by its count', () => {
    const coin = handover.coinInPurse(), error = thrownBy(() => handover.keepCoin(coin));
    expect(error.message).toBe('keepCoin: argument "coin" (1 of 1) must be an object that is kept by those who count it; this Coin belongs to something else, received Coin');
    expect(coin.value).toBe(9);
    coin[Symbol.dispose](); // JS lets go of it; the purse keeps it
  });
  it('that C++ keeps from its constructor on keeps its wrapper', async () => {
    await dropped(() => {
      const coin = new Coin(true);
      coin.mine = 'kept';
      coin.onSpend = () => 7;
    });
    expect([handover.keptCoin().mine, handover.keptCoin().onSpend()]).toEqual(['kept', 7]);
  });
  it('is known to several environments', async () => {
    let coin = new Coin();
    handover.keepCoin(coin);
    await inWorker('globalThis.coin = addon.keptCoin(); addon.keepCoin(coin); addon.dropCoins();');
    expect([coin.value, Coin.living]).toEqual([9, 2]);
    coin = undefined;
    await settled();
    expect(Coin.living).toBe(1);
  });
  it('outlives the environment that made it in another', async () => {
    await inWorker('addon.keepCoin(new addon.Coin());');
    let coin = handover.keptCoin();
    handover.dropCoins();
    expect([coin.value, Coin.living]).toEqual([9, 2]);
    coin = undefined;
    await settled();
    expect(Coin.living).toBe(1);
  });
  it('is dropped once, by JS and by a thread at the same time', async () => {
    for (let round = 0; round < 2000; round++) {
      const coin = new Coin();
      handover.dropCoinOnThread(coin);
      coin[Symbol.dispose]();
      if (round % 100 === 0) await turn();
    }
    await expect.poll(() => Coin.living).toBe(1);
  });
});

describe('An object that C++ has got', () => {
  it('runs its overrides where nobody has opened a handle scope', async () => {
    handover.giveJob(new Doubling());
    handover.startTimer();
    await expect.poll(() => handover.runFromTimer()).toBe('10');
  });
  it('may end on another thread, with its overrides', async () => {
    await dropped(() => {
      const job = new Doubling();
      handover.giveJob(job);
      handover.dropJobOnThread();
      expect(thrownBy(() => job.number).code).toBe('ERR_TETHER_DISPOSED');
    });
    expect([Job.living, roots(), controlOf(handover).inspect().classes['Job']!.live]).toEqual([0, [], 0]);
  });
  it('may end on another thread, with its callbacks', async () => {
    await dropped(() => {
      const letter = new Letter();
      letter.onRead = () => letter.number;
      handover.giveLetter(letter);
      handover.setOnSend(() => letter.number);
      handover.dropLetterOnThread();
    });
    expect([Letter.living, roots()]).toEqual([0, []]);
  });
  it('takes over what C++ has stored in it meanwhile, when it comes back', async () => {
    await dropped(() => {
      const letter = new Letter();
      handover.giveLetter(letter);
      handover.setOnSend(() => letter.number);
      expect(handover.takeLetter()).toBe(letter);
      expect(letter.send()).toBe(3);
    });
    expect([Letter.living, roots()]).toEqual([0, []]);
  });
  it('has lost its overrides when its environment is gone', async () => {
    await inWorker('class Job extends addon.Job { pure() { return 3; } run() { return 1; } } addon.giveJob(new Job());');
    expect(thrownBy(() => handover.pureJob()).code).toBe('ERR_TETHER_ENVIRONMENT');
    expect(handover.runJob(5)).toBe(5);
  });
  it('cannot keep anything for JS', async () => {
    const letter = new Letter();
    expect(thrownBy(() => handover.giveAndKeep(letter, {})).code).toBe('ERR_TETHER_GIVEN');
    expect(thrownBy(() => letter.onRead).code).toBe('ERR_TETHER_GIVEN');
    expect(handover.takeLetter()).toBe(letter);
  });
  it('may be made in an environment that is ending', async () => {
    for (let round = 0; round < 10; round++) {
      const worker = new Worker(`const addon = require(${JSON.stringify(addonPath('handover'))});
        class Job extends addon.Job {} require('node:worker_threads').parentPort.postMessage(1); for (;;) new Job();`, { eval: true });
      await once(worker, 'message');
      await worker.terminate();
    }
    await expect.poll(() => Job.living).toBe(0);
  });
});

it('An overriding class that does not begin with the bound one is refused', () => {
  expect(handover.secondBase).toMatch(/JsSecond must have tether::Overriding<.*Second> as its first base$/);
});

it.each<[string, { living: number }, () => void]>([
  ['handles', Letter, () => { const letter = new Letter(); letter.onRead = () => letter; }],
  ['handles that C++ has had', Letter, () => { handover.giveLetter(new Letter()); handover.takeLetter(); }],
  ['overrides', Job, () => { new Doubling(); }],
  ['a std::shared_ptr', Item, () => { new Item(); }],
])('Objects with %s are destroyed where code never yields', (_, type, make) => {
  // The engine itself lets a few hundred thousand small objects pile up; under stress it collects much sooner.
  const made = process.env.TETHER_STRESS ? 50_000 : 1_000_000;
  for (let index = 0; index < made; index++) make();
  expect(type.living).toBeLessThan(made / 2);
});
