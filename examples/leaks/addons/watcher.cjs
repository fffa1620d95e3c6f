// @parcel/watcher: node-addon-api, a thread for each watched folder, thread-safe functions.
'use strict';
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');

module.exports = (require) => {
  const watcher = require('@parcel/watcher');
  let folder;
  return {
    begin() { folder = mkdtempSync(path.join(os.tmpdir(), 'tether-watcher-')); },
    async body(iteration) {
      const seen = [];
      const subscription = await watcher.subscribe(folder, (error, events) => seen.push(error ?? events));
      writeFileSync(path.join(folder, 'file'), String(iteration));
      for (let waited = 0; seen.length === 0 && waited < 100; waited++) await pause(10);
      await subscription.unsubscribe();
      if (seen.length === 0) throw new Error('no event in a second');
      const snapshot = path.join(os.tmpdir(), `${path.basename(folder)}.snapshot`);
      await watcher.writeSnapshot(folder, snapshot);
      await watcher.getEventsSince(folder, snapshot);
      rmSync(snapshot, { force: true });
    },
    end() { rmSync(folder, { recursive: true }); },
  };
};
