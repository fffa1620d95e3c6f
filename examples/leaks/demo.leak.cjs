// npx tether leaks examples/leaks/demo.leak.cjs, after `npm run demo` has built the addons: the demo as leak scenarios. The compressor bound with
// node-addon-api keeps its callback in a reference, as such addons do, and that is found; another leak is planted.
'use strict';
const path = require('node:path');
const { scenario } = require('napi-tether/leaks');

const addon = (binding) => require(path.join(__dirname, '../../build/Release', `demo_deflater_${binding}.node`));
const input = Buffer.alloc(4096, 'leak');

function compress({ Deflater }) {
  const deflater = new Deflater();
  deflater.onChunk = () => deflater;
  deflater.write(input);
  deflater.end();
  return deflater;
}

scenario('bound with napi-tether', () => void compress(addon('tether')));
scenario('bound with node-addon-api', () => void compress(addon('node_addon_api')));

const compressors = new Map();
scenario('planted: a Map of compressors that grows', (iteration) => void compressors.set(`request-${iteration}`, compress(addon('tether'))));
scenario('its twin, which deletes them', (iteration) => {
  compressors.set(`request-${iteration}`, compress(addon('tether')));
  compressors.delete(`request-${iteration}`);
});
