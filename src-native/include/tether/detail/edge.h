// SPDX-License-Identifier: MIT
// An edge from native memory to a JS value: the untyped part of Traced, Callback and Member.
//
// Inside a bound object an edge is a numbered slot of the object's JS-side slots, so the engine's
// collector sees it. Elsewhere it is a token: a shared record that is a root until traverses of
// living owners account for all its copies.
#pragma once

#include <cstdint>

#include "instance.h"

namespace tether::detail {

struct Token;

class Edge {
 public:
  /// Binds to the object under construction whose memory holds this edge, if there is one.
  Edge();
  Edge(const Edge& other);
  Edge(Edge&& other);
  Edge& operator=(const Edge& other);
  Edge& operator=(Edge&& other);
  ~Edge();

  /// The value, valid in the current handle scope; null when the edge is empty or its owner is
  /// gone.
  napi_value get() const;
  /// Throws ERR_TETHER_ENVIRONMENT where the engine can no longer store anything.
  void set(Environment& environment, napi_value value);
  void clear();
  bool empty() const;
  /// Makes ready for a call: pins the owner, so that it stays whole while JS runs. Throws where
  /// there is nothing to call.
  Environment& enter() const;
  /// Calls the stored function with `undefined` as receiver, after `enter`. A JS exception comes
  /// out as JsError.
  napi_value call(Environment& entered, std::size_t count, const napi_value* arguments) const;

  /// Whether `callNumbers` can call the function, after `enter`.
  bool takesNumbers(const Environment& entered) const { return !token_ && front(entered).frame; }
  /// The same as `call` with `kMostCallNumbers` numbers at most, which cross in memory. Null if it
  /// answered one: that is in `number` then.
  napi_value callNumbers(Environment& entered, std::size_t count, const double* arguments,
                         double& number) const;
  static constexpr std::size_t kMostCallNumbers = 2;

  /// Moves into slot `slot` of the instance that the enclosing object got only after it was made.
  /// That record then lives as long as this.
  void adopt(Instance& owner, std::uint32_t slot);
  /// C++ has got the enclosing object from JS: what it holds is kept by a token until JS has it
  /// back.
  void detach();
  void reattach();
  /// After `detach`: belongs to no object from here on.
  void disown();

  Environment* environment() const;
  Instance* owner() const { return owner_; }
  Token* token() const { return token_; }
  std::uint32_t slot() const { return slot_; }

 private:
  /// Whether a token, and not a slot, keeps the value.
  bool onToken() const { return !owner_ || token_ || owner_->state == State::kAway; }
  void bindNew(Instance& owner, std::ptrdiff_t offset, bool shares);
  void copyFrom(const Edge& other);
  void hold(Token* token);
  void noteDetached();
  void forgetDetached() noexcept;

  Instance* owner_ = nullptr;  // bound when set
  Token* token_ = nullptr;     // the value of one that is not bound, or whose owner is away
  std::uint32_t slot_ = 0;
  bool sharesOwner_ = false;
};

}  // namespace tether::detail
