import { describe, expect, it } from 'vitest';
import { dropped, ownership, roots, settled } from './addon';

const { Publisher } = ownership;

describe('A registry of callbacks', () => {
  it('finds a listener again by identity, and lets it go', async () => {
    const publisher = new Publisher(), heard: number[] = [];
    let listener: ((what: number) => void) | undefined = (what) => heard.push(what);
    const watch = new WeakRef(listener);
    publisher.subscribe(listener);
    publisher.publish(1);
    expect(publisher.unsubscribe((what: number) => heard.push(what))).toBe(false);
    expect(publisher.unsubscribe(listener)).toBe(true);
    publisher.publish(2);
    expect(heard).toEqual([1]);
    listener = undefined;
    await settled();
    expect(watch.deref()).toBe(undefined);
  });
  it('tells bound methods that are equal and not identical apart, as JS does', () => {
    const publisher = new Publisher(), owner = { hear() {} };
    publisher.subscribe(owner.hear.bind(owner));
    expect(publisher.unsubscribe(owner.hear.bind(owner))).toBe(false);
    expect(publisher.unsubscribe(owner.hear)).toBe(false);
  });
  it('goes with its publisher, also when listeners name it', async () => {
    await dropped(() => {
      const publisher = new Publisher();
      for (let n = 0; n < 10; n++) publisher.subscribe(() => publisher.publish(n));
    });
    expect([Publisher.living, roots()]).toEqual([0, []]);
  });
});
