// What the TypeScript side calls. Results are JSON: they are read once, when somebody asks.
#include <cxxabi.h>
#include <dlfcn.h>
#include <node_api.h>

#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>

#include "environments.h"
#include "ledger.h"
#include "malloc.h"
#include "modules.h"
#include "patches.h"
#include "replacements.h"
#include "sites.h"

namespace hook {

namespace {

// --- JSON

void escape(std::string& json, unsigned char character) {
  char text[8];
  std::snprintf(text, sizeof text, "\\u%04x", character);
  json += text;
}

std::string quoted(const std::string& text) {
  std::string json = "\"";
  for (const unsigned char character : text) {
    if (character == '"' || character == '\\' || character < 0x20)
      escape(json, character);
    else
      json += static_cast<char>(character);
  }
  return json + '"';
}

std::string number(std::int64_t value) { return std::to_string(value); }

const char* truth(bool value) { return value ? "true" : "false"; }

template <typename Items, typename Print>
std::string list(const Items& items, Print print) {
  std::string json = "[";
  for (const auto& item : items) {
    if (json.size() > 1) json += ',';
    json += print(item);
  }
  return json + ']';
}

std::string demangled(const std::string& symbol) {
  int status = 0;
  char* plain = abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status);
  const std::string name = plain == nullptr ? symbol : plain;
  std::free(plain);
  return name;
}

std::string printFrame(const Frame& frame) {
  return "{\"file\":" + quoted(frame.file) +
         ",\"offset\":" + number(static_cast<std::int64_t>(frame.offset)) +
         ",\"symbol\":" + quoted(demangled(frame.symbol)) + '}';
}

std::string printSite(SiteId id) {
  const Site site = siteOf(id);
  return "{\"id\":" + number(id) +
         ",\"created\":" + number(static_cast<std::int64_t>(site.created)) +
         ",\"frames\":" + list(site.frames, printFrame) + '}';
}

// In a thread that loads addons without us, only the stack tells.
bool isInitialisation(const Group& group) {
  for (const Frame& frame : siteOf(group.site).frames)
    if (frame.symbol.starts_with("napi_register_module_v")) return true;
  return group.loading;
}

std::string printGroup(const Group& group) {
  return std::string("{\"kind\":\"") + nameOf(group.kind) + "\",\"strong\":" + truth(group.strong) +
         ",\"loading\":" + truth(isInitialisation(group)) + ",\"settled\":" + truth(group.settled) +
         ",\"dead\":" + truth(group.dead) + ",\"ended\":" + truth(group.ended) +
         ",\"environment\":" + number(group.environment) +
         ",\"worker\":" + truth(group.worker) +
         ",\"module\":" + quoted(moduleFile(group.module)) + ",\"site\":" + number(group.site) +
         ",\"count\":" + number(static_cast<std::int64_t>(group.count)) +
         ",\"bytes\":" + number(group.bytes) +
         ",\"calls\":" + number(static_cast<std::int64_t>(group.calls)) +
         ",\"settledCalls\":" + number(static_cast<std::int64_t>(group.settledCalls)) +
         ",\"slices\":" + list(group.slices, [](std::uint32_t count) { return number(count); }) +
         '}';
}

std::string printLedger() {
  const std::vector<Group> all = groups();
  std::set<SiteId> sites;
  for (const Group& group : all) sites.insert(group.site);
  return "{\"groups\":" + list(all, printGroup) + ",\"sites\":" + list(sites, printSite) +
         ",\"problems\":" + list(patchProblems(), quoted) + '}';
}

// --- values

napi_value toValue(napi_env env, const std::string& text) {
  napi_value value = nullptr;
  napi_create_string_utf8(env, text.data(), text.size(), &value);
  return value;
}

napi_value toValue(napi_env env, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  return value;
}

// Numbers that are missing are 0.
void readNumbers(napi_env env, napi_callback_info info, double* numbers, std::size_t count) {
  napi_value values[2] = {};
  std::size_t given = count;
  napi_get_cb_info(env, info, &given, values, nullptr, nullptr);
  for (std::size_t at = 0; at < count; ++at)
    if (values[at] == nullptr || napi_get_value_double(env, values[at], &numbers[at]) != napi_ok)
      numbers[at] = 0;
}

std::string readText(napi_env env, napi_value value) {
  std::size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return "";
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  return text;
}

// --- functions

// start(interval): every how many-th creation its stack is taken.
napi_value start(napi_env env, napi_callback_info info) {
  double interval;
  readNumbers(env, info, &interval, 1);
  prepareStacks();
  setStackInterval(static_cast<std::uint32_t>(interval));
  setRecording(true);
  return toValue(env, patchLoaded());
}

napi_value stop(napi_env, napi_callback_info) {
  setRecording(false);
  unpatchLoaded();
  clearLedger();
  return nullptr;
}

napi_value read(napi_env env, napi_callback_info) { return toValue(env, printLedger()); }

// beforeLoad(file, flags): maps an addon before Node does, so that it is patched when Node
// initialises it. An empty file is only noted to be loading. Node's own attempt tells what is wrong
// with one that does not load. Gives what afterLoad takes.
napi_value beforeLoad(napi_env env, napi_callback_info info) {
  napi_value values[2] = {};
  std::size_t count = 2;
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  std::int32_t flags = RTLD_LAZY;
  if (values[1] != nullptr) napi_get_value_int32(env, values[1], &flags);
  const std::string file = values[0] == nullptr ? "" : readText(env, values[0]);
  void* library = file.empty() ? nullptr : dlopen(file.c_str(), flags);
  if (library != nullptr) patchLoaded();
  if (Environment* environment = currentEnvironment(env)) ++environment->loading;
  return toValue(env, static_cast<double>(reinterpret_cast<std::uintptr_t>(library)));
}

napi_value afterLoad(napi_env env, napi_callback_info info) {
  double library;
  readNumbers(env, info, &library, 1);
  if (Environment* environment = knownEnvironment()) --environment->loading;
  patchLoaded();
  if (library != 0) dlclose(reinterpret_cast<void*>(static_cast<std::uintptr_t>(library)));
  return nullptr;
}

napi_value livingItems(napi_env env, napi_callback_info) {
  return toValue(env, static_cast<double>(livingCount()));
}

napi_value latestItem(napi_env env, napi_callback_info) {
  return toValue(env, static_cast<double>(latestSerial()));
}

// On the environment's own thread.
bool isCollected(napi_env ours, const WeakReference& weak) {
  napi_handle_scope scope;
  if (napi_open_handle_scope(ours, &scope) != napi_ok) return false;
  napi_value value = nullptr;
  const auto env = static_cast<napi_env>(const_cast<void*>(weak.env));
  const auto reference = static_cast<napi_ref>(const_cast<void*>(weak.key.first));
  const bool read = napi_get_reference_value(env, reference, &value) == napi_ok;
  napi_close_handle_scope(ours, scope);
  return read && value == nullptr;
}

void markDead(const WeakReference& weak) {
  update(weak.key, [&](Item& item) { item.dead = item.serial == weak.serial; });
}

// markSettled(item): what was made in this environment up to that item, and lives, has outlived a
// collection and the finalizers due after it.
napi_value markSettled(napi_env env, napi_callback_info info) {
  double serial;
  readNumbers(env, info, &serial, 1);
  Environment* environment = knownEnvironment();
  if (environment == nullptr) return nullptr;
  for (const WeakReference& weak : weakReferencesOf(*environment))
    if (isCollected(env, weak)) markDead(weak);
  settleUpTo(*environment, static_cast<std::uint64_t>(serial));
  return nullptr;
}

napi_value readMalloc(napi_env env, napi_callback_info) {
  return toValue(env, static_cast<double>(mallocInUse()));
}

napi_value isMallocTold(napi_env env, napi_callback_info) {
  napi_value value = nullptr;
  napi_get_boolean(env, mallocIsTold(), &value);
  return value;
}

// Patched addons call into this library for as long as they live.
void stayLoaded() {
  Dl_info self;
  if (dladdr(reinterpret_cast<void*>(&stayLoaded), &self) != 0)
    dlopen(self.dli_fname, RTLD_LAZY | RTLD_NODELETE);
}

napi_value exportFunctions(napi_env env, napi_value exports) {
  const auto function = [](const char* name, napi_callback callback) {
    return napi_property_descriptor{name,    nullptr, callback,        nullptr,
                                    nullptr, nullptr, napi_enumerable, nullptr};
  };
  const napi_property_descriptor functions[] = {
      function("start", start),
      function("stop", stop),
      function("read", read),
      function("beforeLoad", beforeLoad),
      function("afterLoad", afterLoad),
      function("markSettled", markSettled),
      function("livingItems", livingItems),
      function("latestItem", latestItem),
      function("mallocInUse", readMalloc),
      function("mallocIsTold", isMallocTold),
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}

}  // namespace

}  // namespace hook

NAPI_MODULE_INIT() {
  hook::stayLoaded();
  return hook::exportFunctions(env, exports);
}
