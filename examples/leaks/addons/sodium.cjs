// sodium-native: its own layer over Node-API, secure memory outside the heap.
'use strict';
module.exports = (require) => {
  const sodium = require('sodium-native');
  const key = sodium.sodium_malloc(sodium.crypto_secretbox_KEYBYTES);
  return {
    async body(iteration) {
      const nonce = Buffer.alloc(sodium.crypto_secretbox_NONCEBYTES, iteration);
      const message = Buffer.from(`message ${iteration}`);
      const box = Buffer.alloc(message.length + sodium.crypto_secretbox_MACBYTES);
      const opened = Buffer.alloc(message.length);
      sodium.crypto_secretbox_easy(box, message, nonce, key);
      if (!sodium.crypto_secretbox_open_easy(opened, box, nonce, key)) throw new Error('the box did not open');
      const state = Buffer.alloc(sodium.crypto_generichash_STATEBYTES);
      sodium.crypto_generichash_init(state, null, 32);
      sodium.crypto_generichash_update(state, message);
      sodium.crypto_generichash_final(state, Buffer.alloc(32));
      sodium.sodium_free(sodium.sodium_malloc(64));
      // Freed by the collector.
      sodium.sodium_malloc(64);
      const out = Buffer.alloc(sodium.crypto_pwhash_STRBYTES);
      await sodium.crypto_pwhash_str_async(out, message, sodium.crypto_pwhash_OPSLIMIT_MIN, sodium.crypto_pwhash_MEMLIMIT_MIN);
    },
  };
};
