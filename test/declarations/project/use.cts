// Everything that the declarations allow, from CommonJS. Also run, so that it is true.
import addon = require('./declarations.node');

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles only when the value's type is exactly `T`. */
const is = <T,>() => <V extends unknown>(value: V, ..._same: Equal<V, T> extends true ? [] : [never]): V => value;

// Constructors, overloads and defaults.
const file: addon.File = new addon.File('a.txt');
const copy = new addon.File(file);
new addon.File(file, '.bak');
is<addon.Square>()(new addon.Square());
new addon.Square(2).side = 3;

// Properties whose types differ by direction.
file.mode = 0o600;
is<number>()(file.mode);
file.tag = { any: 'thing' };
file.note = 'note';
file.next = copy;
file.next = undefined;
file.next = null;
is<addon.File | null>()(copy.next);
file.measure = (number, text) => number + text.length;
is<number | undefined>()(copy.measure?.(1, 'x'));
is<number | bigint>()(file.size);
is<addon.File | null>()(file.owner);

// Methods: options, overloads, symbols, names that are no identifiers.
is<string>()(file.open('b.txt'));
file.open('b.txt', {});
file.open('b.txt', null);
file.open('b.txt', undefined);
file.open('b.txt', { create: true, mode: 1, encoding: 'utf8' });
file.open('b.txt', { create: undefined, encoding: null });
is<number>()(file.write('text'));
file.write(new Uint8Array(2));
file.write(new DataView(new ArrayBuffer(1)));
file.same().same();
file[Symbol.iterator]();
is<string | null>()(file['constructor name']());
is<addon.File>()(file.clone());

// The class itself.
is<addon.File | null>()(addon.File.temporary());
addon.File.opened = addon.File.opened + 1;
const separator: '/' = addon.File.SEPARATOR;
const most: 10 = addon.File.MAX;
is<true>()(addon.File.STRICT);
is<number>()(addon.File.limit);

// Inheritance.
const square: addon.Shape = new addon.Square(2);
square.onChange = (reason) => reason.length;
square.onChange = undefined;
is<number>()(addon.areaOf(square));
is<'square'>()(addon.Square.KIND);
class Dog extends addon.Animal {
  constructor(readonly age: number) {
    super('dog');
  }
  override sound(): string {
    return `${this.name} of ${this.age}`;
  }
}
is<string>()(addon.soundOf(new Dog(3)));
class Log extends addon.File {
  override get path(): string {
    return 'log';
  }
  override set path(_value: string) {}
}
is<string>()(new Log('x').path);
addon.tagOf(new addon.Both());
addon.tagOfPointer();
addon.tagOfPointer(null);
is<number>()(new addon.Derived().describe(1));
is<string>()(new addon.Codec('x').id());

// Disposal, though this project's lib has no Disposable.
{
  using scoped = new addon.File('scoped');
  scoped.mode = 1;
}
copy[Symbol.dispose]();
const disposable: Disposable = new addon.Counter();
disposable[Symbol.dispose]();

// Scopes.
const point = new addon.geometry.Point(1, 2);
is<addon.geometry.Point>()(addon.geometry.turn(point, 90));
addon.geometry.turn(point, new addon.geometry.Angle(90));
addon.geometry.turnExactly(new addon.geometry.Angle(1));
is<3.25>()(addon.geometry.PI);
is<'\t"geometry"\n'>()(addon.geometry.LABEL);
addon.geometry.delete(point);
is<addon.geometry.Point>()(addon.geometry.deep.origin());
is<{}>()(addon.empty);
const inner: addon.Outer.Inner = new addon.Outer().inner();
is<addon.Outer.Outer>()(inner.peer());
is<addon.Outer>()(inner.owner());
const typed = new addon.geometry.string();
const odd = new addon['odd class']();
const part = new addon['odd class'].class();
is<1>()(addon['odd class']['a b']);
is<number>()(addon.oddOf(odd, part, typed));
addon.oddOf();

// Functions.
is<addon.Token>()(addon.token());
is<number>()(addon.scale(1, 2));
is<addon.geometry.Point>()(addon.scale(point, 2));
const either: string | number | null = addon.either(1);
addon.sum('x');
addon.sum('x', ...[1, 2, 3]);
addon.files(file, null, undefined);
addon.connect('host');
addon.connect('host', undefined, null, (ok, delay) => is<boolean>()(ok) && is<number | undefined>()(delay));
addon.skip(undefined, 1);
addon.unnamed(1, 'x');
addon.misnamed(1, 2, 3, 4);
addon.required({ path: 'x' });
is<addon.Counter | null>()(addon.share(new addon.Counter()));
is<addon.Square | null>()(addon.give(new addon.Square(1)));
is<number | bigint>()(addon.big(1n));
addon.bytes(new Uint8ClampedArray(1));
is<any>()(addon.any());
addon.nothing();
addon.nothing(null);
is<boolean>()(addon.flag(true));
addon.text();
addon.adder(1)?.(2);
addon.visit((visited, at, counter) => visited.mode > at.x && counter !== null);
addon.delete();
addon['two words'](1);
is<'1.0'>()(addon.VERSION);
is<-1.5>()(addon.LIMIT);
is<null>()(addon.NONE);
is<number>()(addon.ORIGIN.x);
is<number | bigint>()(addon.HUGE);

// Bound containers have what arrays and maps have.
const samples = new addon.lists.Samples([2, 1]);
is<number>()(samples.push(3, 4));
is<number | undefined>()(samples[0]);
samples[0] = 5;
is<string[]>()(samples.map((value, index, all) => `${value + index + all.length}`));
is<number[]>()(samples.filter((value) => value > 1));
is<string>()(samples.reduce((text, value) => text + value, ''));
is<addon.lists.Samples>()(samples.sort((a, b) => a - b).reverse());
is<number>()(samples.total());
is<addon.lists.Samples>()(addon.lists.Samples.from(['a', 'bc'], (text) => text.length));
is<addon.lists.Samples>()(addon.lists.Samples.of(1, 2));
for (const value of samples) is<number>()(value);
const [, ...others] = samples;
is<number[]>()(others);
samples.length = 1;
const points = new addon.lists.Points();
points.push(new addon.geometry.Point());
is<addon.geometry.Point | undefined>()(points.at(-1));
const counters = addon.lists.Counters.of(new addon.Counter(), null);
is<(addon.Counter | null)[]>()(counters.toArray());
const ages = new addon.lists.Ages({ ann: 7 });
is<addon.lists.Ages>()(ages.set('bob', 8));
ages.forEach((age, name, all) => is<number>()(age + name.length + all.size));
is<Record<string, number>>()(ages.toJSON());
for (const [name, age] of ages) is<string>()(name + age);

export = [separator, most, either];
