// Stands in for a malloc that cannot be read.
exports.mallocInUse = () => 1000;
