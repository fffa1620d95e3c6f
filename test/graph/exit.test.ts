import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { addonPath } from '../support/addon';

/** Ends with objects that are shared in a circle, disposed and handed out again, and held by C++ in every way. */
const program = `
  const addon = require(process.argv[1]);
  const make = (Class, id) => new Class(id, undefined, false);
  const one = make(addon.Bead, 1), two = make(addon.Bead, 2), three = make(addon.Bead, 3), vertex = make(addon.Vertex, 4);
  one.bead = two; two.bead = one; three.bead = three; vertex.bead = three;
  one.callback = (value) => value; two.listen('x', () => one.id); two.publish('x', 1);
  three[Symbol.dispose]();
  const again = vertex.bead;
  again.callback = () => vertex.id; again.next = vertex;
  addon.hold(1, one); addon.hold(2, again); addon.rootBead(3, two); addon.watchBead(again);
  const native = addon.makeVertex(5);
  native.callback = () => 1; native.next = vertex; native.addMember(native);
`;

test('The end of a process: comes quietly, with objects held in every way', () => {
  const { status, stderr } = spawnSync(process.execPath, ['-e', program, addonPath('graph')], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
