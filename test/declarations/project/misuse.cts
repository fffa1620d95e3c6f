// What is an error at run time is one here. Each line is refused for the reason that its comment gives.
import addon = require('./declarations.node');

declare const file: addon.File;
declare const square: addon.Square;
declare const point: addon.geometry.Point;
declare const counter: addon.Counter;
declare const inner: addon.Outer.Inner;

// --- construction
// @ts-expect-error abstract
new addon.Shape();
// @ts-expect-error abstract: somebody has to make its sound
new addon.Animal('x');
// @ts-expect-error objects come from C++
new addon.Token();
// @ts-expect-error objects come from C++
class Fake extends addon.Token {}
// @ts-expect-error objects come from C++
new addon.Outer.Inner.Innermost();
// @ts-expect-error a path is needed
new addon.File();
// @ts-expect-error a suffix goes with a file
new addon.File('x', '.copy');
// @ts-expect-error no number is a path
new addon.File(1);
// @ts-expect-error all or nothing
new addon.geometry.Point(1);
// @ts-expect-error a class is not called
addon.File('x');

// --- nominal classes
// @ts-expect-error the same members make no Point
const likePoint: addon.geometry.Point = { x: 1, y: 2, [Symbol.dispose]() {} };
class OwnPoint {
  x = 1;
  y = 2;
  [Symbol.dispose](): void {}
}
// @ts-expect-error nor does another class
addon.geometry.delete(new OwnPoint());
// @ts-expect-error a Named is no Tagged, though a Both is
addon.tagOf(new addon.Named());
// @ts-expect-error two classes of the same shape
const other: addon.Outer.Outer = new addon.Outer.Inner();
// @ts-expect-error a Shape need not be a Square
addon.give(square as addon.Shape);
// @ts-expect-error a Tagged need not be a Both
const both: addon.Both = new addon.Tagged();

// --- properties
// @ts-expect-error read-only
file.size = 1;
// @ts-expect-error read-only
new addon.Buffered().bytes = new Uint8Array();
// @ts-expect-error not a number
file.mode = '644';
// @ts-expect-error no null for a string
file.note = null;
// @ts-expect-error a Point is no File
file.next = point;
// @ts-expect-error the function must give a number
file.measure = () => 'long';
// @ts-expect-error C++ calls it with a number
file.measure = (text: string) => text.length;
// @ts-expect-error may be null
file.next.mode;
// @ts-expect-error may be null
file.measure(1, 'x');
// @ts-expect-error not every 64-bit number is a number in JS
const size: number = counter.value;
// @ts-expect-error there is no such property
file.missing;
// @ts-expect-error a constant
addon.File.MAX = 11;
// @ts-expect-error a constant's value is its type
const most: 11 = addon.File.MAX;
// @ts-expect-error read-only
addon.File.limit = 1;
// @ts-expect-error of the class, not of its objects
file.SEPARATOR;

// --- methods
// @ts-expect-error there is no such option
file.open('x', { creat: true });
// @ts-expect-error an option of another type
file.open('x', { mode: '644' });
// @ts-expect-error no null for a number
file.open('x', { mode: null });
// @ts-expect-error options are an object
file.open('x', true);
// @ts-expect-error no array is a set of options
file.open('x', []);
// @ts-expect-error no overload fits
file.write(1);
// @ts-expect-error an array is no Uint8Array
file.write([1, 2]);
// @ts-expect-error bytes are not floats
file.write(new Float64Array(1));
// @ts-expect-error too many arguments
file.clone(1);
// @ts-expect-error a method of the class
file.temporary();
// @ts-expect-error the derived class's own signature
new addon.Derived().describe();

// --- overriding
class Silent extends addon.Animal {
  // @ts-expect-error C++ wants a string
  override sound(): number {
    return 0;
  }
}
class Misspelt extends addon.Animal {
  // @ts-expect-error there is nothing of this name to override
  override sounds(): string {
    return '';
  }
}
class Unmarked extends addon.Animal {
  // @ts-expect-error noImplicitOverride sees that it overrides
  sound(): string {
    return '';
  }
}
class Field extends addon.File {
  // @ts-expect-error a field would hide the accessor
  override path = 'x';
}

// --- functions
// @ts-expect-error an Angle becomes one from a number, but no string does
addon.geometry.turn(point, '90');
// @ts-expect-error noConvert: an Angle only
addon.geometry.turnExactly(90);
// @ts-expect-error an argument is missing
addon.scale(1);
// @ts-expect-error numbers only
addon.sum('x', 1, '2');
// @ts-expect-error Points are no Files
addon.files(file, point);
// @ts-expect-error the port is a number
addon.connect('host', '80');
// @ts-expect-error the callback gets a boolean and a number
addon.connect('host', 80, null, (ok: string) => ok);
// @ts-expect-error the second is needed
addon.skip(1);
// @ts-expect-error the options have a path
addon.required({});
// @ts-expect-error the options are needed
addon.required();
// @ts-expect-error a Counter is no Square
addon.give(counter);
// @ts-expect-error no boolean
addon.big(true);
// @ts-expect-error no bigint
addon.adder(1n);
// @ts-expect-error only null or undefined
addon.nothing(0);
// @ts-expect-error 1 is not a boolean
addon.flag(1);
// @ts-expect-error a string, not null
addon.text(null);
// @ts-expect-error the visitor answers a boolean
addon.visit(() => 'yes');
// @ts-expect-error may be null
addon.adder(1)(2);
// @ts-expect-error a constant
addon.VERSION = '2.0';
// @ts-expect-error the local name of something else
addon.delete_;
// @ts-expect-error the local name of something else
addon.Outer_;
// @ts-expect-error not exported
addon.geometry.string_;
// @ts-expect-error this Outer is the inner one
const outer: addon.Outer = inner.peer();

const samples = new addon.lists.Samples();
// @ts-expect-error a text among numbers
samples.push('x');
// @ts-expect-error a text among numbers
samples[0] = 'x';
// @ts-expect-error a text among numbers
addon.lists.Samples.of(1, 'x');
// @ts-expect-error numbers have no length
samples.map((value) => value.length);
// @ts-expect-error from() needs to know what becomes of a text
addon.lists.Samples.from(['x']);
// @ts-expect-error parts, and nothing that looks like them
new addon.lists.Points().push(1);
// @ts-expect-error a map has keys
new addon.lists.Ages().set(1);
// @ts-expect-error only in the file
type Vector = addon.BoundVector<number>;

export = [Fake, likePoint, other, both, size, most, Silent, Misspelt, Unmarked, Field, outer];
