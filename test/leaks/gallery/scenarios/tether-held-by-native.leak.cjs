// Addons of napi-tether: what C++ holds.
const { addon, planted } = require('./planting.cjs');
const { Container, Emitter, Forgetful } = addon('programs');
const { Outer } = addon('peers');
const { Session, Tile, Coin, Wall, rootSession, dropRoots, pinTile, unpinTiles, save, spend } = addon('trace');

planted('callback of a class without a traverse', {
  leak: () => { const self = new Forgetful(function onData() { return self; }); },
  twin: () => { const self = new Container(function onData() { return self; }); },
});

planted('Root on a callback that captures its owner', {
  leak: () => { const self = new Outer(''); self.holdValue(function back() { return self; }); },
  twin: () => { const self = new Emitter(); self.onEvent = function back() { return self; }; },
});

planted('Root of an object on itself', {
  leak: () => { const self = new Outer(''); self.hold(self); },
  twin: () => { const self = new Outer(''); self.hold(self); self.hold(null); },
});

planted('Root kept after the work', {
  leak: () => { rootSession(new Session(), 'the current job'); },
  twin: () => { rootSession(new Session(), 'the current job'); dropRoots(); },
});

let head;
planted('chain of Members into a Root', {
  setup: () => { head = new Session(); rootSession(head, 'head of the queue'); },
  teardown: dropRoots,
  leak: () => { const added = new Session(); added.next = head.next; head.next = added; },
  twin: () => { const added = new Session(); added.next = head.next; head.next = added; head.next = null; },
});

planted('std::shared_ptr outside every traverse', {
  leak: () => { pinTile(new Tile()); },
  twin: () => { pinTile(new Tile()); unpinTiles(); },
});

planted('tether::Ref outside every traverse', {
  leak: () => { save(new Coin()); },
  twin: () => { save(new Coin()); spend(); },
});

const wall = new Wall();
planted('cache in C++ that its traverse shows', {
  leak: () => { wall.add(new Tile()); },
  twin: () => { new Wall().add(new Tile()); },
});
