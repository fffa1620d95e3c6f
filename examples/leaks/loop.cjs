// node examples/leaks/loop.cjs <addon> [iterations]
//
// Calls an addon of npm as its users do, again and again. The packages come from .peers/leaks-addons, see `npm run leaks:addons`.
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');

const packages = createRequire(path.join(__dirname, '..', '..', '.peers', 'leaks-addons', 'package.json'));
const [name, iterations = '200'] = process.argv.slice(2);
const { begin, body, end } = require(`./addons/${name}.cjs`)(packages);

async function main() {
  await begin?.();
  for (let iteration = 0; iteration < Number(iterations); iteration++) await body(iteration);
  await end?.();
}

main();
