// SPDX-License-Identifier: MIT
// Walks over JS iterables, and what is left of them when a walk ends early.

namespace tether::detail {

Iteration::Iteration(Environment& environment, napi_value iterable) : environment_(&environment) {
  record_ = ask(environment, Convert::kOpen, {iterable});
  if (isUndefined(environment, record_)) record_ = nullptr;
}

/// Whether a value is the one by which the class layer says that a walk is over.
static bool isDone(Environment& environment, napi_value value) {
  const Conversion& conversion = *environment.conversion;
  bool done = false;
  check(environment,
        napi_strict_equals(
            environment.env, value,
            referenceValue(environment,
                           conversion.functions[static_cast<std::size_t>(Convert::kDone)]),
            &done));
  return done;
}

bool Iteration::next(napi_value& value) {
  if (!record_) return false;
  // An iterator that throws, or that came to its end, is not closed.
  const napi_value record = std::exchange(record_, nullptr);
  value = ask(*environment_, Convert::kStep, {record});
  if (isDone(*environment_, value)) return false;
  record_ = record;
  return true;
}

void Iteration::close() noexcept {
  if (environment_->closing) return;
  try {
    ask(*environment_, Convert::kClose, {record_});
  } catch (...) {
    // The error that ended the walk is the one that counts, as in JS.
    if (std::uncaught_exceptions() == 0)
      reportCurrentException(*environment_, "closing an iterator");
  }
}

bool isIterable(Environment& environment, napi_value value) {
  return readBool(Source{environment}, ask(environment, Convert::kIsIterable, {value}));
}

}  // namespace tether::detail
