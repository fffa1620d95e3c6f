// Values of another realm: their prototypes are not this one's.
'use strict';
const vm = require('node:vm');

class Realm {
  constructor() { this.context = vm.createContext({}); }

  run(text) { return vm.runInContext(text, this.context); }

  array() { return this.run('[1, "two", [3], { four: 4 }]'); }

  object() {
    this.turn = ((this.turn ?? 0) + 1) % 6;
    return this.run(['({ x: 1, y: 2 })', 'new Map([[1, 2]])', 'new Error("planned")', 'new Date(0)', 'new Float64Array(3)', 'new Proxy({}, {})'][this.turn]);
  }

  callback(act) { return this.run('(act) => function foreign() { return act(); }')(act); }
}

module.exports = { Realm };
