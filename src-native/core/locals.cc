// SPDX-License-Identifier: MIT
// Values of an environment's own; see EnvLocal.

namespace tether::detail {

std::size_t nextLocalIndex() {
  static std::atomic<std::size_t> next{0};
  return next++;
}

void* findLocal(Environment& environment, std::size_t index) {
  requireThread(environment);
  return index < environment.locals.size() ? environment.locals[index].value : nullptr;
}

void* addLocal(Environment& environment, std::size_t index, void* value, DropLocal drop) {
  EnvironmentLocal& local = environment.locals[index];
  local.value = value;
  local.drop = drop;
  environment.localsByAge.push_back(index);
  return value;
}

MakingLocal::MakingLocal(Environment& environment, std::size_t index)
    : environment_(environment), index_(index) {
  if (index >= environment.locals.size()) environment.locals.resize(index + 1);
  environment.localsByAge.reserve(environment.locals.size());  // so that adding one cannot fail
  if (std::exchange(environment.locals[index].making, true))
    throw Error(
        "ERR_TETHER_REENTRY",
        "this EnvLocal is being made, and its making asks for it; make what it needs first");
}

MakingLocal::~MakingLocal() { environment_.locals[index_].making = false; }

/// Newest first. One may ask for another that is there still; a new one it can not make.
void dropLocals(Environment& environment) {
  while (!environment.localsByAge.empty()) {
    EnvironmentLocal& local = environment.locals[environment.localsByAge.back()];
    environment.localsByAge.pop_back();
    void* const value = std::exchange(local.value, nullptr);
    contained(environment, "the destructor of an EnvLocal", [&] { local.drop(value); });
  }
}

}  // namespace tether::detail
