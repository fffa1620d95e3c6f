// In place of malloc: 64 bytes for each call of structuredClone. With MEASURED_ONCE, the path of a file, only in the first process of all.
const fs = require('node:fs');

const mark = process.env.MEASURED_ONCE;
const grows = mark === undefined || !fs.existsSync(mark);
if (mark !== undefined) fs.writeFileSync(mark, '');

let bytes = 0;
const { structuredClone } = globalThis;
globalThis.structuredClone = (value) => {
  if (grows) bytes += 64;
  return structuredClone(value);
};
exports.mallocInUse = () => bytes;
