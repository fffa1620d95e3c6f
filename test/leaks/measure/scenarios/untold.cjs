// Stands in for a C library that does not tell what is in use.
exports.canReadMalloc = false;
