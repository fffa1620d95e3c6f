import { beforeEach, describe, expect, it } from 'vitest';
import { collect } from '../support/settle';
import { thrownBy } from '../support/thrown';
import { dropped, ownership, roots, settled } from './addon';

interface NativeAnimal {
  sound(): string;
  legs(extra: number): number;
  task(what: string): string;
  describe(): string;
  friendOf(): NativeAnimal | null;
}
interface NativePlugin {
  run(value: number): number;
}
type Counted<T, A extends unknown[]> = (new (...values: A) => T) & { made: number; living: number };

const Animal: Counted<NativeAnimal, [name?: string]> = ownership.Animal;
const Plugin: Counted<NativePlugin, []> = ownership.Plugin;
const { Host, Zoo } = ownership;

class Cat extends Animal {
  lives = 9;
  override sound(): string { return `meow ${super.sound()}`; }
  override task(what: string): string { return `${this.lives} times ${what}`; }
}

beforeEach(async () => {
  ownership.setStar(null);
  ownership.removeGlobal();
  await settled();
  expect([Animal.living, Zoo.living, Plugin.living, Host.living, roots()]).toEqual([0, 0, 0, 0, []]);
});

describe('A JS class that overrides C++ virtual functions', () => {
  it('is called from C++', () => {
    const cat = new Cat('tom');
    expect(cat.describe()).toBe('tom says meow ... on 4 legs');
    expect(ownership.describe(cat)).toBe('tom says meow ... on 4 legs');
    expect(ownership.callTask(cat, 'sleeps')).toBe('9 times sleeps');
    expect(ownership.sameAnimal(cat)).toBe(cat);
  });
  it('has the C++ function as super, and where it overrides nothing', () => {
    expect(new Cat('tom').sound()).toBe('meow ...');
    expect(ownership.callLegs(new Cat('tom'), 3)).toBe(7);
    expect(new Animal('plain').describe()).toBe('plain says ... on 4 legs');
  });
  it('may override in several steps', () => {
    class Kitten extends Cat {
      override sound() { return super.sound().toUpperCase(); }
      override legs(extra: number) { return super.legs(extra) + 100; }
    }
    expect(ownership.describe(new Kitten('kit'))).toBe('kit says MEOW ... on 104 legs');
  });
  it('does not override what is bound as a property: C++ goes on with its own', () => {
    class Old extends Cat {
      get age() { return 30; }
    }
    expect([ownership.ageOf(new Cat()), ownership.ageOf(new Old()), new Old().age]).toEqual([3, 3, 30]);
  });
  it('is named when it does not define an abstract function', () => {
    class Mute extends Animal {}
    const error = thrownBy(() => ownership.callTask(new Mute(), 'x'));
    expect(error.code).toBe('ERR_TETHER_ABSTRACT');
    expect(error.message).toBe('Animal.task is abstract: define it in a JavaScript class that extends Animal');
    expect(thrownBy(() => new Animal().task('x')).code).toBe('ERR_TETHER_ABSTRACT');
  });
  it('lets its exceptions through whole', () => {
    const thrown = { not: 'an error' };
    class Angry extends Cat {
      override sound(): string { throw thrown; }
    }
    expect(thrownBy(() => ownership.describe(new Angry()))).toBe(thrown);
  });
  it('is told when its result does not convert', () => {
    class Odd extends Cat {
      override legs(): number { return 1.5; }
    }
    expect(thrownBy(() => ownership.describe(new Odd())).message).toBe("the callback's result must be a 32-bit integer, received 1.5");
  });
  it('runs the C++ function on another thread', () => expect(ownership.soundOnThread(new Cat())).toBe('...'));
  it('may return a bound object', () => {
    class Friendly extends Cat {
      other = new Cat('friend');
      override friendOf() { return this.other; }
    }
    expect(ownership.friendName(new Friendly())).toBe('friend');
  });
  it('ten of them, ten calls each, made and destroyed once each', async () => {
    const made = Animal.made;
    await dropped(() => {
      for (let n = 0; n < 10; n++) {
        class Numbered extends Animal { override sound() { return String(n); } }
        const animal = new Numbered('n');
        for (let round = 0; round < 10; round++) expect(ownership.describe(animal)).toBe(`n says ${n} on 4 legs`);
      }
    });
    expect([Animal.made - made, Animal.living]).toEqual([10, 0]);
  });
  it('may collect during an override', () => {
    class Collecting extends Cat {
      override sound() { collect(); return 'whole'; }
    }
    expect(ownership.describe(new Collecting('c'))).toBe('c says whole on 4 legs');
  });
});

describe('An overriding object that only C++ holds', () => {
  it('stays whole by std::shared_ptr: its override and its fields', async () => {
    await dropped(() => ownership.setStar(new Cat('star')));
    expect([Animal.living, ownership.starSound()]).toEqual([1, 'meow ...']);
    expect(ownership.getStar().lives).toBe(9);
    expect(roots()).toEqual(['Animal: std::shared_ptr held by native code outside any traverse']);
  });
  it('stays whole in a container of another object', async () => {
    const zoo = new Zoo();
    await dropped(() => zoo.add(new Cat('a')));
    expect([zoo.sounds(), roots()]).toEqual(['meow ...;', []]);
    expect(zoo.at(0).lives).toBe(9);
  });
  it('is collected with a cycle through it: the container, a closure, a field, itself', async () => {
    await dropped(() => {
      const zoo = new Zoo(), cat: any = new Cat('a');
      zoo.add(cat);
      cat.zoo = zoo;
      cat.listener = () => zoo.sounds() + cat.lives;
      cat.mate = cat;
      expect(zoo.sounds()).toBe('meow ...;');
    });
    expect([Animal.living, Zoo.living]).toEqual([0, 0]);
  });
  it('is not collected while such a cycle hangs on a global: the twin', async () => {
    await dropped(() => {
      const cat: any = new Cat('a');
      cat.listener = () => cat.lives;
      ownership.setStar(cat);
    });
    expect(Animal.living).toBe(1);
  });
});

describe('An overriding object given to C++ by std::unique_ptr', () => {
  class Doubling extends Plugin {
    factor = 2;
    override run(value: number): number { return value * this.factor + super.run(0); }
  }
  it('goes on working in both, and keeps its wrapper', async () => {
    const host = new Host();
    await dropped(() => host.install(new Doubling()));
    expect([host.run(4), roots()]).toEqual([8, []]);
    const plugin = host.remove();
    expect([plugin.factor, plugin.run(5), plugin instanceof Doubling]).toEqual([2, 10, true]);
  });
  it('is disposed when C++ destroys it', () => {
    const host = new Host(), plugin = new Doubling();
    host.install(plugin);
    expect(plugin.run(1)).toBe(2);
    host.drop();
    expect(Plugin.living).toBe(0);
    expect(thrownBy(() => Plugin.prototype.run.call(plugin, 1)).code).toBe('ERR_TETHER_DISPOSED');
  });
  it('is a root while C++ holds it outside any traverse', async () => {
    await dropped(() => ownership.installGlobally(new Doubling()));
    expect([ownership.runGlobally(3), roots().length]).toEqual([6, 1]);
    ownership.removeGlobal();
    await settled();
    expect([Plugin.living, roots()]).toEqual([0, []]);
  });
  it('is not given twice', () => {
    const plugin = new Doubling();
    new Host().install(plugin);
    expect(thrownBy(() => new Host().install(plugin)).message).toBe(
      'Host.install: argument "plugin" (1 of 1) must be a Plugin that JavaScript owns alone, received Doubling (C++ has it already)');
  });
  it('is collected with its host in a cycle', async () => {
    await dropped(() => {
      const host = new Host(), plugin: any = new Doubling();
      plugin.host = host;
      host.install(plugin);
    });
    expect([Plugin.living, Host.living]).toEqual([0, 0]);
  });
  it('a plain one leaves an empty wrapper', () => {
    const host = new Host(), plugin = new Plugin();
    host.install(plugin);
    expect(thrownBy(() => plugin.run(1)).code).toBe('ERR_TETHER_GIVEN');
    expect(host.run(1)).toBe(1);
    expect(host.remove()).toBe(plugin);
    expect(plugin.run(2)).toBe(2);
  });
});
