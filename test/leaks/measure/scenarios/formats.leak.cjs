// A file of CommonJS: `default` is named after the file, every other function by its own name.
const kept = [];
exports.default = () => { new ArrayBuffer(64); };
exports.leaks = () => { kept.push(new ArrayBuffer(64)); };
exports.limit = 5;
