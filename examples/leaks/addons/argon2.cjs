// @node-rs/argon2: napi-rs, tasks on the thread pool, some of them aborted.
'use strict';
module.exports = (require) => {
  const { hash, hashSync, verify, verifySync } = require('@node-rs/argon2');
  const cheap = { memoryCost: 64, timeCost: 1, parallelism: 1 };
  return {
    async body(iteration) {
      const hashed = await hash(`secret ${iteration}`, cheap);
      if (!(await verify(hashed, `secret ${iteration}`))) throw new Error('the right password was refused');
      if (verifySync(hashSync(Buffer.from('right'), cheap), 'wrong')) throw new Error('a wrong password was accepted');
      await verify('no hash', 'secret').catch(() => {});
      const abort = new AbortController();
      const aborted = hash('secret', cheap, abort.signal).catch(() => {});
      abort.abort();
      await aborted;
    },
  };
};
