import { beforeEach, describe, expect, test } from 'vitest';
import { collect, controlOf, settle } from '../support/settle';
import { journal, laws, thrownBy } from './addon';
import { collectWarnings } from './warnings';

const { Link, Sharer, Door, Hinge, Screw } = laws;

/** Builds in a function of its own, so that no name outlives it, then collects. */
async function drop(build: () => void): Promise<string[]> {
  build();
  await settle(laws);
  return journal();
}

const positions = (entries: string[], ...names: string[]) => names.map((name) => entries.indexOf(name));
const ascending = (numbers: number[]) => numbers.every((number, index) => index === 0 || numbers[index - 1]! < number);

beforeEach(async () => {
  await settle(laws);
  journal();
});

describe('A drain', () => {
  test('runs every hook while all natives are allocated, then destroys them', async () => {
    const entries = await drop(() => {
      for (let i = 0; i < 5; i++) new Link(`link${i}`);
    });
    expect(entries.slice(0, 5).every((entry) => entry.endsWith(' of 5'))).toBe(true);
    expect(entries.slice(5)).toEqual(['~link4', '~link3', '~link2', '~link1', '~link0']);
    expect(Link.alive).toBe(0);
  });

  test('lets hooks see the natives that die with theirs, in a ring', async () => {
    const entries = await drop(() => {
      const a = new Link('a');
      const b = new Link('b');
      a.next = b;
      b.next = a;
      a.watch(b);
    });
    expect(entries.slice(0, 2).sort()).toEqual(['a->b~>b of 2', 'b->a of 2']);
    expect(entries.slice(2).sort()).toEqual(['~a', '~b']);
  });

  test('gives destructors empty handles: of a Member, a Weak, a Callback and a container', async () => {
    const entries = await drop(() => {
      const a = new Link('a');
      const b = new Link('b');
      a.next = a.other = b;
      a.callback = () => {};
      a.add(b);
      a.watch(b);
      b.add(a);
    });
    expect(entries.slice(2).sort()).toEqual(['~a', '~b']);
  });

  test('the destructors would have told of handles that are not empty', () => {
    const a = new Link('a');
    const b = new Link('b');
    a.next = b;
    laws.remember(a);
    expect(laws.rememberedState()).toBe('a with next');
    expect(b.name).toBe('b');
  });

  test('may run inside a call that has made objects, and its hooks may follow Members there', () => {
    const pair = () => {
      const a = new Link('a');
      a.next = new Link('b');
      a.next.next = a;
    };
    pair();
    const caller = new Link('caller');
    caller.callback = () => {
      collect();
      controlOf(laws).drain();
    };
    caller.call();
    expect(journal().slice(0, 2).sort()).toEqual(['a->b of 3', 'b->a of 3']);
    expect(Link.alive).toBe(1);
    expect(caller.name).toBe('caller');
  });
});

describe('Destruction', () => {
  test('takes the owner before what its Member holds, whichever is newer', async () => {
    const newerTarget = await drop(() => {
      const owner = new Link('owner');
      owner.next = new Link('target');
    });
    expect(newerTarget.slice(2)).toEqual(['~owner', '~target']);
    const olderTarget = await drop(() => {
      const target = new Link('target');
      new Link('owner').next = target;
    });
    expect(olderTarget.slice(2)).toEqual(['~owner', '~target']);
  });

  test('takes the owner before what Members in a container hold', async () => {
    const entries = await drop(() => {
      const owner = new Link('owner');
      owner.add(new Link('first'));
      owner.add(new Link('second'));
    });
    expect(entries.slice(3)).toEqual(['~owner', '~second', '~first']);
  });

  test('takes a chain of a thousand from its head, in whatever order it was linked', async () => {
    const entries = await drop(() => {
      const links = Array.from({ length: 1000 }, (_, index) => new Link(`n${index}`));
      const order = links.map((_, index) => (index * 7) % 1000);
      order.slice(1).forEach((to, index) => { links[order[index]!]!.next = links[to]!; });
    });
    const expected = Array.from({ length: 1000 }, (_, index) => `~n${(index * 7) % 1000}`);
    expect(entries.slice(1000)).toEqual(expected);
  });

  test('takes the owner before what its std::shared_ptr holds, when traverse shows it', async () => {
    const entries = await drop(() => {
      const owner = new Sharer('owner');
      owner.next = new Sharer('middle');
      owner.next.next = new Sharer('end');
    });
    expect(entries).toEqual(['~owner', '~middle', '~end']);
    expect(Sharer.alive).toBe(0);
  });

  test('ends the parts of a whole before the whole', async () => {
    const entries = await drop(() => {
      const door = new Door('door');
      door.hinge.screw.turn();
    });
    expect(ascending(positions(entries, 'screw', 'hinge', 'door', '~door'))).toBe(true);
    expect([Door.alive, Hinge.alive, Screw.alive]).toEqual([0, 0, 0]);
  });
});

describe('What throws where nobody can catch it', () => {
  test('a hook is reported as a warning, and stops nothing', async () => {
    const { result, warnings } = await collectWarnings(() =>
      drop(() => {
        new Link('a');
        new Link('bad hook');
        new Link('b');
      }),
    );
    expect(result.filter((entry) => entry.startsWith('~')).length).toBe(3);
    expect(warnings.map(({ name, code }) => [name, code])).toContainEqual(['TetherWarning', 'ERR_TETHER_CLEANUP']);
    expect(warnings[0]!.message).toContain('onCollect of Link threw "bad hook cannot be collected"');
    expect(Link.alive).toBe(0);
  });

  test('a destructor is reported as a warning, and stops nothing', async () => {
    const { result, warnings } = await collectWarnings(() =>
      drop(() => {
        new Link('a');
        new Link('bad one');
        new Link('b');
      }),
    );
    expect(result.slice(3)).toEqual(['~b', '~bad one', '~a']);
    expect(warnings.map(({ name }) => name)).toEqual(['TetherWarning']);
    expect(warnings[0]!.message).toContain('a destructor of Link threw "bad one cannot be destroyed"');
    expect(controlOf(laws).inspect().classes.Link!.live).toBe(0);
  });

  test('a destructor behind a std::shared_ptr is reported as a warning too', async () => {
    const { result, warnings } = await collectWarnings(() =>
      drop(() => {
        new Sharer('bad one');
        new Sharer('a');
      }),
    );
    expect(result).toEqual(['~a', '~bad one']);
    expect(warnings.map(({ name }) => name)).toEqual(['TetherWarning']);
    expect(Sharer.alive).toBe(0);
  });

  test('a destructor run by dispose does not throw into JS', async () => {
    const { warnings } = await collectWarnings(async () => {
      new Link('bad one')[Symbol.dispose]();
      expect(journal()).toEqual(['~bad one']);
    });
    expect(warnings.length).toBe(1);
  });

  test('there is no warning where nothing throws', async () => {
    const { warnings } = await collectWarnings(() => drop(() => void new Link('a')));
    expect(warnings).toEqual([]);
    expect(thrownBy(() => laws.raise('runtime_error'))).toBeInstanceOf(Error);
  });
});
