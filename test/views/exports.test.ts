/** An addon with many classes makes each when it is first asked for; a program cannot tell. */
import { describe, expect, test } from 'vitest';
import { addonPath } from '../support/addon';
import { runProgram } from '../support/child';

const head = `const assert = require('node:assert/strict');\nconst addon = load('views');\n`;

async function passes(body: string): Promise<void> {
  const ended = await runProgram(`${head}${body}\nconsole.log('done');`, { views: addonPath('views') });
  expect(ended.stderr).toBe('');
  expect(ended.stdout).toBe('done\n');
}

describe('A class of an addon that has many', () => {
  test('is the same each time, whoever asks', () => passes(`
    const { Dog } = addon;
    assert.equal(addon.Dog, Dog);
    assert.equal({ ...addon }.Dog, Dog);
    assert.equal(new Dog('a').constructor, Dog);
    assert.equal(Dog.name, 'Dog');`));

  test('is made when C++ returns an object of it first', () => passes(`
    const made = addon.makeDoubles(2);
    assert.equal(Object.getPrototypeOf(made), addon.Doubles.prototype);
    assert.ok(made instanceof addon.Doubles);`));

  test('is listed before anybody asked', () => passes(`
    assert.ok(Object.keys(addon).includes('Dog') && 'Dog' in addon);
    assert.equal(Object.getOwnPropertyDescriptor(addon, 'Dog').enumerable, true);`));

  test('can be replaced and deleted', () => passes(`
    addon.Dog = 5;
    assert.equal(addon.Dog, 5);
    assert.equal(Object.getOwnPropertyDescriptor(addon, 'Dog').value, 5);
    delete addon.Cat;
    assert.equal(addon.Cat, undefined);`));

  test('stays where another object inherits from the exports and gets its own', () => passes(`
    const own = Object.create(addon);
    own.Dog = 5;
    assert.equal(own.Dog, 5);
    assert.equal(addon.Dog.name, 'Dog');`));

  test('is there when the exports were frozen', () => passes(`
    Object.freeze(addon);
    assert.equal(addon.Dog, addon.Dog);
    assert.equal(new addon.Dog('a').name, 'a');`));

  test('is printed', () => passes(`
    assert.match(require('node:util').inspect(addon, { depth: 0, maxStringLength: 10 }), /Dog: \\[class Dog\\]/);`));
});
