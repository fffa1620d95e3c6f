const { scenario } = require('napi-tether/leaks');
scenario('takes its time', { timeout: 8000 }, () => new Promise((resolve) => setTimeout(resolve, 30)));
