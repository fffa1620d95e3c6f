const { scenario } = require('napi-tether/leaks');

scenario('first', () => {});
scenario('aborts', () => { process.stderr.write('last words\n'); process.abort(); });
scenario('exits', () => { process.exit(0); });
scenario('throws', () => { throw new Error('from the body'); });
scenario('throws later', () => new Promise(() => { setTimeout(() => { throw new Error('from a timer'); }, 5); }));
scenario('rejects later', () => { Promise.reject(new Error('nobody caught it')); return new Promise((resolve) => setTimeout(resolve, 200)); });
scenario('hangs', { timeout: 400 }, () => { for (;;); });
scenario('waits', { timeout: 400 }, () => new Promise(() => {}));
scenario('fails to set up', { setup: () => { throw new Error('no server'); } }, () => {});
scenario('last', () => {});
scenario('rejects often', () => { Promise.reject(new Error('one of many')); });
scenario('throws no text', () => { throw Object.create(null); });
