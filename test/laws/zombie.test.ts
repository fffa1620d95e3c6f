import { beforeEach, describe, expect, test } from 'vitest';
import { collect, controlOf, settle } from '../support/settle';
import { letTheDeadWait } from '../support/stress';
import { journal, laws, type Link } from './addon';

const { Link } = laws;
const control = controlOf(laws);

/** Makes an object whose address C++ keeps, marks its wrapper, and lets go of it. */
function forget(prepare: (link: Link) => void = () => {}): WeakRef<Link> {
  const link = new Link('zombie') as Link & { mark?: string };
  link.mark = 'old';
  prepare(link);
  laws.remember(link);
  return new WeakRef(link);
}

/** A WeakRef keeps its target to the end of the job that made it, so the collection has to wait for the next. */
async function forgetAndCollect(prepare?: (link: Link) => void): Promise<WeakRef<Link>> {
  const reference = forget(prepare);
  await Promise.resolve();
  await new Promise<void>((resolve) => process.nextTick(resolve));
  collect();
  return reference;
}

beforeEach(async () => {
  letTheDeadWait();
  await settle(laws);
  journal();
});

describe('A native whose wrapper was collected, and which was not yet destroyed', () => {
  test('is handed out with a new wrapper; the old one is never seen', async () => {
    const old = await forgetAndCollect();
    expect(control.inspect().condemned).toBe(1);
    expect(Link.alive).toBe(1);
    const revived = laws.recall() as Link & { mark?: string };
    expect(control.inspect().condemned).toBe(0);
    expect(revived).toBeInstanceOf(Link);
    expect(revived.mark).toBeUndefined();
    expect(old.deref()).toBeUndefined();
    expect(revived.name).toBe('zombie');
    expect(laws.recall()).toBe(revived);
  });

  test('lives as long as its new wrapper, and is destroyed once', async () => {
    await forgetAndCollect();
    let revived: Link | undefined = laws.recall();
    await settle(laws);
    expect(revived.name).toBe('zombie');
    expect(Link.alive).toBe(1);
    revived = undefined;
    await settle(laws);
    expect(Link.alive).toBe(0);
    expect(journal().filter((entry) => entry === '~zombie').length).toBe(1);
  });

  test('is destroyed when nobody asks for it', async () => {
    await forgetAndCollect();
    control.drain();
    expect(Link.alive).toBe(0);
  });

  test('has lost the callbacks that died with its wrapper, and takes new ones', async () => {
    await forgetAndCollect((link) => { link.callback = () => link; });
    const revived = laws.recall();
    expect(revived.callback).toBeUndefined();
    expect(laws.rememberedState()).toBe('zombie');
    let calls = 0;
    revived.callback = () => { calls++; };
    await settle(laws);
    revived.call();
    expect(calls).toBe(1);
  });

  test('keeps through its new wrapper what its Members and containers hold', async () => {
    await forgetAndCollect((link) => {
      link.next = new Link('next');
      link.add(new Link('listed'));
    });
    expect(control.inspect().condemned).toBe(3);
    const revived = laws.recall();
    await settle(laws);
    expect(Link.alive).toBe(3);
    expect(laws.rememberedState()).toBe('zombie with next');
    expect(revived.next!.name).toBe('next');
    revived.next = null;
    await settle(laws);
    expect(Link.alive).toBe(2);
  });
});
