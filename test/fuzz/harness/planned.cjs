// Errors that the harness throws itself, told from all others by their class.
'use strict';
const { types } = require('node:util');

class Planned extends Error {
  constructor(message = 'planned') { super(message); }
}

/** A Proxy may be thrown as well, and is not asked for anything. */
const isPlanned = (error) => types.isProxy(error) || error instanceof Planned;

module.exports = { Planned, isPlanned };
