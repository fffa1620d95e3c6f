// sharp: node-addon-api, workers of its own library's threads, external buffers.
'use strict';
module.exports = (require) => {
  const sharp = require('sharp');
  const picture = { create: { width: 64, height: 48, channels: 3, background: '#369' } };
  return {
    async body() {
      const png = await sharp(picture).png().toBuffer();
      const { data } = await sharp(png).resize(20).rotate(90).webp().toBuffer({ resolveWithObject: true });
      const { format } = await sharp(data).metadata();
      if (format !== 'webp') throw new Error(`a picture of format ${format}`);
      await sharp(png).stats();
      await sharp(data).clone().jpeg().toBuffer();
      await sharp(Buffer.from('no picture')).toBuffer().catch(() => {});
    },
  };
};
