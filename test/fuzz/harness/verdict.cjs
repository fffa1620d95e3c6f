// Whether what was thrown is what may be thrown.
'use strict';
const { isAuthors } = require('./exceptions.cjs');
const { isPlanned } = require('./planned.cjs');

/** What the engine says of values that the fuzzer passes, where C++ or a converter asks them for something. */
const engine = [
  /^planned$/, // of another realm
  /^Cannot convert (undefined or null to object|object to primitive value|a Symbol value to a (string|number)|a BigInt value to a number)/,
  /^Cannot perform '\w+' on a proxy that has been revoked/,
  /^Class constructors? .*cannot be invoked without 'new'/,
  /is not (a function|a constructor|an object|iterable)/,
  /^'\w+' (on proxy|returned for property descriptor)|is not a valid property name$/,
  /called on (incompatible receiver|non-object)|^Function\.prototype\.apply was called on/,
  /^(Promise|Constructor \w+) constructor cannot be invoked without 'new'/,
  /^Cannot perform .* on a detached ArrayBuffer$/,
  /^(Cannot (assign to read only|redefine|add|define|delete) property)/,
];

/** What the standard library of C++ throws where an author's code asks it for what it has not got. */
const standard = /^(bad_function_call|bad optional access|bad_variant_access|map::at|.*::_M_range_check.*|basic_string::.*|cannot create std::\w+ larger than max_size\(\)|vector::_M_\w+|sto\w+|std::\w+)/;

/** What must never be said: the toolkit has asked the engine for something impossible. */
const impossible = /Node-API refused a call|a number was refused that fits/;

/** Undefined for what is in order, else what is wrong with it. */
function faultIn(topic, error) {
  if (isPlanned(error) || !isError(error)) return undefined;
  const { code, message, name, stack } = readable(error);
  const said = `${name}: ${message}\n${stack}`;
  if (impossible.test(message)) return said;
  if (typeof code === 'string' || engine.some((pattern) => pattern.test(message))) return undefined;
  return standard.test(message) || isAuthors(topic, message) ? undefined : `an error without a code: ${said}`;
}

const isError = (value) => Object.prototype.toString.call(value) === '[object Error]';

function readable(error) {
  try {
    const { code, message, name, stack } = error;
    return { code, message: `${message}`, name: `${name}`, stack: `${stack}` };
  } catch {
    return { code: 'unreadable', message: '' };
  }
}

module.exports = { faultIn };
