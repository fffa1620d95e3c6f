// SPDX-License-Identifier: MIT
// Promises that C++ settles.
//
// A promise that JS can reach keeps the function that settles it, see conversion.ts. So even when
// the object that held a Deferred was collected, and its edges with it, its promise is rejected if
// anybody can still wait for it.

#include <tether/convert/promise.h>

namespace tether::detail {

/// What all copies of a Deferred share.
struct PromiseState {
  PromiseState(Environment& environment, napi_value settler)
      : environment(&environment), thread(environment.thread), conversion(environment.conversion) {
    check(environment, napi_create_reference(environment.env, settler, 0, &this->settler));
    note.front().settler = this->settler;
  }
  PromiseState(const PromiseState&) = delete;
  PromiseState& operator=(const PromiseState&) = delete;
  ~PromiseState();

  Environment* const environment;  // as long as there is a `conversion`
  const std::thread::id thread;
  const std::weak_ptr<Conversion> conversion;
  napi_ref settler = nullptr;    // weak
  std::list<Abandoned> note{1};  // for the end on another thread, which must not need memory
  std::atomic<bool> settled = false;
};

enum class Settle : std::uint8_t { kNot, kResolve, kReject, kDrop };

static napi_value askSettler(Environment& environment, napi_value settler, Settle way,
                             napi_value value) {
  const napi_value arguments[] = {writeUint32(environment, static_cast<std::uint32_t>(way)), value};
  if (way != Settle::kNot && !environment.draining)
    return callFunction(environment, settler, 2, arguments);
  // No microtask may run in the middle of a drain, nor before a promise was returned.
  napi_value receiver = nullptr, result = nullptr;
  napi_get_undefined(environment.env, &receiver);
  check(environment, napi_call_function(environment.env, receiver, settler, 2, arguments, &result));
  return result;
}

static void rejectDropped(Environment& environment, napi_ref reference) {
  if (environment.closing) return;
  const CallScope scope(environment, CallScope::Mode::kAlways);
  const PendingException aside(environment.env);
  contained(environment, "dropping a promise", [&] {
    const Error dropped("ERR_TETHER_DISPOSED",
                        "native code dropped this promise without settling it: the last copy of "
                        "its tether::Deferred is gone");
    if (const napi_value settler = referenceValue(environment, reference))
      askSettler(environment, settler, Settle::kDrop,
                 writeException(environment, std::make_exception_ptr(dropped)));
  });
}

// --- dropped on another thread

void rejectAbandoned(Environment& environment) {
  if (!environment.conversion) return;
  std::list<Abandoned> waiting;
  {
    const std::lock_guard gate(threadGate());
    waiting.swap(environment.conversion->abandoned);
  }
  for (const auto& [settler, settled] : waiting) {
    if (!settled) rejectDropped(environment, settler);
    napi_delete_reference(environment.env, settler);
  }
}

/// A thread that drops a Deferred may hold the record for a moment longer than its environment.
void endConversion(const Environment& environment) {
  if (!environment.conversion) return;
  const std::lock_guard gate(threadGate());
  environment.conversion->environment = nullptr;
}

PromiseState::~PromiseState() {
  const std::shared_ptr<Conversion> alive = conversion.lock();
  if (!alive) return;
  if (thread == std::this_thread::get_id()) {
    if (!alive->environment) return;
    if (!settled) rejectDropped(*environment, settler);
    napi_delete_reference(environment->env, settler);
    return;
  }
  const std::lock_guard gate(threadGate());
  if (!alive->environment) return;
  note.front().settled = settled;
  alive->abandoned.splice(alive->abandoned.end(), note);
  ringDoorbell(*alive->environment);
}

// --- DeferredHandle

DeferredHandle::DeferredHandle() {
  Environment& environment = currentEnvironment();
  requireThread(environment);
  const CallScope scope(environment, CallScope::Mode::kAlways);
  wakerOf(environment);
  const napi_value settler = ask(environment, Convert::kDefer, {});
  edge_.set(environment, settler);
  state_ = std::make_shared<PromiseState>(environment, settler);
}

// What is dropped is rejected while the edge still holds its promise.
DeferredHandle& DeferredHandle::operator=(const DeferredHandle& other) {
  state_ = other.state_;
  edge_ = other.edge_;
  return *this;
}

DeferredHandle& DeferredHandle::operator=(DeferredHandle&& other) {
  state_ = std::move(other.state_);
  edge_ = std::move(other.edge_);
  return *this;
}

bool DeferredHandle::settled() const { return !state_ || state_->settled; }

Environment& DeferredHandle::environment() const {
  if (!state_) throwEnvironment("this Deferred was moved away");
  if (state_->conversion.expired()) throwEnvironment("the environment of this promise has ended");
  // On another thread it may end at this very moment.
  if (state_->thread != std::this_thread::get_id()) throwForeignThread();
  requireThread(*state_->environment);
  return *state_->environment;
}

/// Null once neither JS nor this handle can reach the promise.
static napi_value settlerOf(const PromiseState& state) {
  return referenceValue(*state.environment, state.settler);
}

napi_value DeferredHandle::promise() const {
  Environment& at = environment();
  const napi_value settler = settlerOf(*state_);
  const napi_value none = writeUndefined(at);
  return settler ? askSettler(at, settler, Settle::kNot, none) : none;
}

void DeferredHandle::settle(bool resolve, napi_value value) const {
  Environment& at = environment();
  if (state_->settled.exchange(true)) return;
  if (const napi_value settler = settlerOf(*state_))
    askSettler(at, settler, resolve ? Settle::kResolve : Settle::kReject, value);
}

}  // namespace tether::detail
