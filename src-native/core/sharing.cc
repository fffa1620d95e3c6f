// SPDX-License-Identifier: MIT
// Objects on their way from one environment to another: a token names one until somebody takes it.

#include <random>

#include <tether/share.h>

namespace tether::detail {

struct Offer {
  std::shared_ptr<void> object;
  std::uint32_t typeIndex;
  std::string className;
};

/// One for the process, and of its own making: an object in it must not outlive the addon's last
/// environment by the order in which statics end.
struct Offers {
  std::mutex mutex;
  std::unordered_map<std::string, Offer> waiting;
  std::size_t environments = 0;
};
static Offers& offers() {
  static auto* const all = new Offers();
  return *all;
}

void enterProcess() {
  const std::lock_guard lock(offers().mutex);
  offers().environments++;
}

/// What nobody has taken ends with the last environment.
void leaveProcess() {
  std::unordered_map<std::string, Offer> left;
  const std::lock_guard lock(offers().mutex);
  if (--offers().environments == 0) left.swap(offers().waiting);
}

/// Nobody can guess one, so that nobody takes what was not meant for them.
static std::string newToken() {
  std::random_device random;
  std::string token = "tether:";
  for (int i = 0; i < 4; i++) {
    char word[9];
    std::snprintf(word, sizeof word, "%08x", random());
    token += word;
  }
  return token;
}

static void refuseHandles(const BoundClass& type) {
  for (const BoundClass* at = &type; at; at = at->definition.parent)
    if (at->traverse || !at->slots.empty())
      throw Error("ERR_TETHER_ARGUMENT",
                  type.name() +
                      ".share: this class holds values of JavaScript, which belong to one "
                      "environment; share a class that holds none",
                  Error::Kind::kTypeError);
}

napi_value offerObject(std::uint32_t typeIndex, const std::type_info& cppType, void* object) {
  Environment& environment = currentEnvironment();
  BoundClass& type = requireClass(environment, typeIndex, cppType);
  const Instance& instance = requireInstanceOf(environment, typeIndex, cppType, object);
  refuseHandles(*instance.type);
  const std::shared_ptr<void>* owner = sharedObject(instance);
  if (!owner)
    throw Error("ERR_TETHER_ARGUMENT",
                type.name() + ".share: this " + type.name() +
                    " belongs to something else; only what a std::shared_ptr holds can be shared",
                Error::Kind::kTypeError);
  std::string token = newToken();
  const napi_value text = writeString(environment, token);
  Offer offer{std::shared_ptr<void>(*owner, object), typeIndex, type.name()};
  const std::lock_guard lock(offers().mutex);
  offers().waiting.emplace(std::move(token), std::move(offer));
  return text;
}

[[noreturn]] static void throwNoToken(const std::string& name) {
  throw Error("ERR_TETHER_ARGUMENT",
              name + ".receive: this is no token of " + withArticle(name) +
                  " that waits to be received; each token that share() answers is good for one "
                  "receive()",
              Error::Kind::kTypeError);
}

/// Calls `use` with what a token stands for, behind the lock.
template <class Use>
static auto atToken(std::uint32_t typeIndex, const std::type_info& cppType,
                    const std::string& token, Use use) {
  const std::string& name = requireClass(currentEnvironment(), typeIndex, cppType).name();
  const std::lock_guard lock(offers().mutex);
  const auto at = offers().waiting.find(token);
  if (at == offers().waiting.end() || at->second.typeIndex != typeIndex) throwNoToken(name);
  return use(at);
}

std::shared_ptr<void> offeredObject(std::uint32_t typeIndex, const std::type_info& cppType,
                                    const std::string& token) {
  return atToken(typeIndex, cppType, token, [](auto at) { return at->second.object; });
}

/// Another thread may have taken it since.
void takeToken(std::uint32_t typeIndex, const std::type_info& cppType, const std::string& token) {
  const auto taken =
      atToken(typeIndex, cppType, token, [](auto at) { return offers().waiting.extract(at); });
}

void markShareable(Environment& environment, std::uint32_t typeIndex) {
  markShared(environment, typeIndex);
  findClass(environment, typeIndex)->shareable = true;
}

/// For reports: how many objects of which class wait.
std::map<std::string, std::uint64_t> countOffers() {
  std::map<std::string, std::uint64_t> counts;
  const std::lock_guard lock(offers().mutex);
  for (const auto& [token, offer] : offers().waiting) counts[offer.className]++;
  return counts;
}

}  // namespace tether::detail
