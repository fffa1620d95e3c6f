// bufferutil: plain Node-API in C, without state: nothing to leak, and so a control.
'use strict';
module.exports = (require) => {
  const { mask, unmask } = require('bufferutil');
  return {
    async body(iteration) {
      const source = Buffer.alloc(256, iteration);
      const masked = Buffer.alloc(256);
      const key = Buffer.from([1, 2, 3, 4]);
      for (let time = 0; time < 10; time++) mask(source, key, masked, 0, source.length);
      unmask(masked, key);
      if (!masked.equals(source)) throw new Error('another text came back');
    },
  };
};
