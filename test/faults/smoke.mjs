// A short use of an addon that must work as a whole.
export const smoke = `(addon) => {
  const emitter = new addon.Emitter(), bus = new addon.Traversed(), node = new addon.Node(1);
  emitter.onEvent = (n) => n + 1;
  emitter.next = emitter;
  bus.on((n) => n + 2 + 0 * emitter.fire(1));
  node.next = node;
  const items = new addon.Items([new addon.Item(1)]);
  const kept = new addon.Owner();
  kept.keep(new addon.Parcel(3));
  addon.setRoot((n) => n + 3);
  addon.setGlobal((n) => bus.send(n));
  class Cat extends addon.Animal { sound() { return 'meow'; } legs() { return 4; } }
  addon.giveAnimal(new Cat('cat'));
  addon.keepNode(new addon.Node(2));
  addon.keepCounted(new addon.CountedNode());
  addon.promise().catch(() => {});
  const wheel = new addon.Car().wheel();
  wheel.onTurn = () => wheel;
  const heavy = new addon.Heavy(100000);
  const line = addon.line({ from: { x: 1, y: 2 }, to: { x: 3, y: 4 }, label: 'l' });
  const desk = new addon.Desk();
  for (const promise of [desk.add(1), desk.ride(2), desk.touch(), desk.addUnless(1, new AbortController().signal)]) promise.catch(() => {});
  const counter = addon.Counter.receive(new addon.Counter().share());
  const sum = [addon.lines(), counter.add(5), emitter.fire(1), bus.send(1), node.next === node, items.at(0).number, kept.sum(), addon.callRoot(1), addon.callGlobal(1),
    addon.hearAnimal(), addon.keptNode().number, line.to.y, addon.over(1), addon.Vector.kind, addon.inner.answer, addon.color(addon.Color.Green)].join();
  if (sum !== '1,5,2,3,true,1,3,4,3,meow,2,4,int 1,vector,42,' + addon.Color.Green) throw new Error('the addon answers ' + sum);
  return { emitter, bus, node, items, kept, wheel, heavy, desk, counter };
}`;
