// Objects of other addons, and of a second copy of the same one.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

/** A library is loaded once per path, so a copy has globals and classes of its own. */
function loadCopy(file, folder) {
  const copy = path.join(folder, path.basename(file));
  fs.copyFileSync(file, copy);
  return require(copy);
}

class Strangers {
  constructor(file, others, folder) {
    this.makers = [...makersOf(loadCopy(file, folder)), ...others.flatMap((other) => makersOf(require(other)))];
  }

  pick(random) { return this.makers.length ? random.pick(this.makers)() : {}; }
}

function makersOf(addon) {
  const declared = addon[Symbol.for('napi-tether.control')].declarations().entries.flat(Infinity);
  return declared
    .filter(({ kind, scope, constructors }) => kind === 'class' && !scope && constructors.length)
    .map(({ name }) => addon[name])
    .map((type) => () => {
      try { return new type(1); } catch { return Object.create(type.prototype); }
    });
}

module.exports = { Strangers };
