// Two copies of one file are two addons: each works, and neither takes the other's objects for its own.
const { use } = require('./use.cjs');
const [first, second] = process.argv.slice(2).map((file) => require(file));

function refusesForeignReceiver() {
  const foreign = new second.Container(() => {});
  try {
    first.Container.prototype.fire.call(foreign);
  } catch (error) {
    return error instanceof TypeError;
  }
  return false;
}

(async () => {
  const seen = [await use(first), await use(second)];
  const distinct = first.Container !== second.Container && refusesForeignReceiver();
  console.log(JSON.stringify({ seen, distinct }));
})();
