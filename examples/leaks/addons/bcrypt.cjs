// bcrypt: node-addon-api, AsyncWorker on the thread pool.
'use strict';
module.exports = (require) => {
  const bcrypt = require('bcrypt');
  return {
    async body(iteration) {
      const hash = await bcrypt.hash(`secret ${iteration}`, 4);
      if (!(await bcrypt.compare(`secret ${iteration}`, hash))) throw new Error('the right password was refused');
      if (bcrypt.compareSync('wrong', bcrypt.hashSync('right', bcrypt.genSaltSync(4)))) throw new Error('a wrong password was accepted');
      bcrypt.getRounds(hash);
      await bcrypt.hash('secret', 'no salt').catch(() => {});
    },
  };
};
