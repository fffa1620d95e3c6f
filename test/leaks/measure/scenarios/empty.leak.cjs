// No scenarios.
exports.limit = 5;
