import { scenario } from 'napi-tether/leaks';

let opened = 0;
const kept = [];

scenario('buffers', () => { kept.push(new ArrayBuffer(32)); });
scenario('with options', { iterations: 31, warmup: 5, ignore: ['arrayBuffer'], setup: () => { opened++; }, teardown: () => { opened--; } }, () => {
  if (opened !== 1) throw new Error(`opened ${opened} times`);
  kept.push(new ArrayBuffer(32));
});
scenario('after the other', () => {
  if (opened !== 0) throw new Error('the teardown of the other did not run');
});
export default async function () { await null; }
