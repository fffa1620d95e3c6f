const { use } = require('./use.cjs');

use(require(process.argv[2])).then((seen) => console.log(JSON.stringify(seen)));
