// Addons of napi-tether: natives that only JavaScript keeps.
const { EventEmitter } = require('node:events');
const { addon, planted } = require('./planting.cjs');
const { Emitter } = addon('programs');

const sessions = new Map();
planted('natives in a Map', {
  leak: (iteration) => { sessions.set(`session-${iteration}`, new Emitter()); },
  twin: (iteration) => { sessions.set(`session-${iteration}`, new Emitter()); sessions.delete(`session-${iteration}`); },
});

const bus = new EventEmitter().setMaxListeners(0);
planted('natives behind a listener', {
  leak: () => { const emitter = new Emitter(); bus.on('data', () => emitter); },
  twin: () => { const emitter = new Emitter(), listener = () => emitter; bus.on('data', listener); bus.off('data', listener); },
});

planted('natives behind a timer', {
  leak: () => { const emitter = new Emitter(); setTimeout(() => emitter, 1e6).unref(); },
  twin: () => { const emitter = new Emitter(); clearTimeout(setTimeout(() => emitter, 1e6).unref()); },
});

const hub = { onClose: () => {} };
planted('natives behind a chain of closures', {
  leak: () => { const before = hub.onClose, emitter = new Emitter(); hub.onClose = function closing() { before(); return emitter; }; },
  twin: () => { const emitter = new Emitter(); hub.onClose = function closing() { return emitter; }; },
});

const log = [];
exports.log = log;
planted('natives in an array of a module', {
  leak: () => { log.push({ emitter: new Emitter() }); },
  twin: () => { log.push({ emitter: new Emitter() }); log.pop(); },
});
