// classic-level: plain Node-API around LevelDB, its own works and references.
'use strict';
const { mkdtempSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

module.exports = (require) => {
  const { ClassicLevel } = require('classic-level');
  let folder;
  return {
    begin() { folder = mkdtempSync(path.join(os.tmpdir(), 'tether-level-')); },
    async body(iteration) {
      const db = new ClassicLevel(path.join(folder, 'db'), { valueEncoding: 'json' });
      await db.put('one', { iteration });
      await db.batch(Array.from({ length: 20 }, (_, at) => ({ type: 'put', key: `key ${at}`, value: at })));
      if ((await db.get('one')).iteration !== iteration) throw new Error('another value came back');
      if ((await db.getMany(['one', 'none'])).length !== 2) throw new Error('not as many values as keys');
      let entries = 0;
      for await (const entry of db.iterator({ gte: 'key', lt: 'l' })) entries += entry.length;
      if (entries !== 40) throw new Error(`${entries} halves of entries`);
      // Left open: closing the database closes it.
      const forgotten = db.iterator();
      await forgotten.next();
      const abort = new AbortController();
      abort.abort();
      await db.keys({ signal: abort.signal }).all().catch(() => {});
      await db.clear();
      await db.close();
    },
    end() { rmSync(folder, { recursive: true }); },
  };
};
