// What must hold of toJs(fromJs(value)): done twice it changes nothing more, and where a type is the same on both sides, nothing at all.
'use strict';
const { isDeepStrictEqual, inspect, types } = require('node:util');
const { isPlanned } = require('../harness/planned.cjs');

/** A promise is no value to take; what it will be is for others to see. */
const oneWay = /\.(promise|bytes)$/;
/** Given on as they are: whatever may be in them is not looked at. */
const handedOn = /\.(value|function|jsError|item|itemPointer|shared|given|held)$/;
/** The same, in new arrays or maps. */
const inContainers = /\.(values|functions|items|itemReferences|sharedOnes|givenOnes|givenMap)$/;
/** The same in JS and in C++. */
const exact = /\.(bool|u?int(8|16|32)|double|u16|bigInt|doubles|bools|nested|three|symbol|color)$/;

function differenceIn(path, convert, value, once) {
  if (oneWay.test(path)) return undefined;
  let twice;
  try {
    twice = convert(once);
  } catch (error) {
    // An object may have been disposed since, or have ended with the other one.
    if ((handedOn.test(path) || inContainers.test(path)) && (typeof error?.code === 'string' || isPlanned(error))) return undefined;
    return `it refuses what it answered, ${shown(once)}: ${error?.message}`;
  }
  if (!same(path, once, twice)) return `${shown(once)} became ${shown(twice)}`;
  if (exact.test(path) && isComparable(value, once) && !isDeepStrictEqual(positive(value), positive(once))) return `${shown(value)} became ${shown(once)}`;
  return undefined;
}

function same(path, once, twice) {
  if (handedOn.test(path)) return Object.is(once, twice);
  if (!inContainers.test(path)) return isDeepStrictEqual(once, twice);
  const [before, after] = [valuesOf(once), valuesOf(twice)];
  return before.length === after.length && before.every((each, at) => Object.is(each, after[at]));
}

const valuesOf = (container) => (container instanceof Map ? [...container.values()] : Object.values(container));

/** An iterator has been used up, and a bigint may stand for a number. */
const isComparable = (value, once) => typeof value === typeof once && (typeof value !== 'object' || isPlainArray(value));
const isPlainArray = (value) => Array.isArray(value) && !types.isProxy(value)
  && Object.values(Object.getOwnPropertyDescriptors(value)).every(({ get, value: each }) => !get && (typeof each !== 'object' || isPlainArray(each)));

/** Whole numbers of C++ have one zero. */
const positive = (value) => (Array.isArray(value) ? value.map(positive) : value === 0 ? 0 : value);

function shown(value) {
  try {
    return inspect(value, { depth: 3, breakLength: Infinity }).slice(0, 200);
  } catch {
    return 'a value that cannot be shown';
  }
}

module.exports = { differenceIn };
