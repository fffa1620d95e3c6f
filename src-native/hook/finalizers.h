// The finalizers that addons handed to Node-API. Ours stands in for each, so that an end is seen;
// it then calls the addon's.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <optional>

#include "ledger.h"

namespace hook {

struct Finalizer {
  // Null when the addon gave none.
  napi_finalize callback;
  // What the addon's callback gets. Node hands out `data` itself where `napi_unwrap` and its like
  // read it.
  void* data;
  void* hint;
  Key key;
  std::uint64_t serial;
  // Of a wrap, whose end may also be napi_remove_wrap.
  const void* env;
  bool wraps;
};

// Node gets the number in place of a pointer: one that is unknown finds nothing, and harms nobody.
std::uint64_t addFinalizer(const Finalizer& finalizer);
// Says under which key the item is, which is known only when Node has made it.
void nameFinalizer(std::uint64_t id, const Key& key, std::uint64_t serial);
std::optional<Finalizer> takeFinalizer(std::uint64_t id);
// The finalizer of the object that `data` was wrapped in last. 0 for none.
std::uint64_t finalizerOfWrapped(const void* env, const void* data);

inline void* asPointer(std::uint64_t id) {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(id));
}

// Stand in where the number comes as the hint, and where it comes as the data.
void finalizeByHint(napi_env env, void* data, void* id);
void finalizeByData(napi_env env, void* id, void* hint);

}  // namespace hook
