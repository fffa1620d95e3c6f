// SPDX-License-Identifier: MIT
// SQL functions and aggregates written in JS. They lie in containers of their Database, which
// names them in its traverse: a function may mention the database and is collected with it.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connection.h"
#include "options.h"
#include "values.h"

namespace sqlite {

inline void addArguments(tether::Env env, int count, sqlite3_value** values, ValueList& list) {
  for (int i = 0; i < count; i++) list.add(valueToJs(env, values[i], false));
}

/// The functions of one kind that SQLite knows. It says itself when it wants one no more: at once
/// when it cannot be added, when another replaces it, or when the connection is closed.
template <class Function>
class Registry {
 public:
  /// `create(self, forget)` hands the function to SQLite.
  template <class Create>
  int add(std::unique_ptr<Function> function, Create&& create) {
    function->registry = this;
    Function* const added = functions_.emplace_back(std::move(function)).get();
    return create(added, &forget);
  }
  bool empty() const { return functions_.empty(); }
  void visit(tether::Visitor& visitor) const { visitor(functions_); }

 private:
  static void forget(void* added) {
    auto& functions = static_cast<Function*>(added)->registry->functions_;
    std::erase_if(functions, [added](const auto& function) { return function.get() == added; });
  }

  std::vector<std::unique_ptr<Function>> functions_;
};

/// A JS function, looked up once for the calls that share a handle scope.
class HeldFunction {
 public:
  explicit HeldFunction(const tether::Value& function) : function_(function) {}

  explicit operator bool() const { return static_cast<bool>(function_); }
  napi_value get(std::uint64_t scope) {
    if (scope != scope_) handle_ = function_.get().raw();
    scope_ = scope;
    return handle_;
  }
  void visit(tether::Visitor& visitor) const { visitor(function_); }

 private:
  tether::Traced<tether::Value> function_;
  napi_value handle_ = nullptr;  // valid in that scope only
  std::uint64_t scope_ = 0;
};

/// What SQLite knows a function by.
struct Registration {
  Registration(Connection& connection, std::string name) : connection(connection), name(name) {}

  /// Runs JS for SQLite; a failure ends the statement, and its caller gets what was thrown.
  template <class Call>
  void callOut(sqlite3_context* context, Call&& call) {
    if (!connection.callFunction(std::forward<Call>(call))) sqlite3_result_error(context, "", 0);
  }

  template <class Self>
  static Self& from(sqlite3_context* context) {
    return *static_cast<Self*>(sqlite3_user_data(context));
  }

  Connection& connection;
  std::string name;
};

/// `db.function('half', 1, (x) => x / 2)`
struct ScalarFunction : Registration {
  ScalarFunction(Connection& connection, std::string name, const tether::Value& function)
      : Registration(connection, std::move(name)), function(function) {}

  static void call(sqlite3_context* context, int count, sqlite3_value** values) {
    auto& self = from<ScalarFunction>(context);
    self.callOut(context, [&](tether::Env env, std::uint64_t scope) {
      ValueList arguments;
      addArguments(env, count, values, arguments);
      const napi_value result = callWith(env, self.function.get(scope), arguments);
      giveValue(env, result, FunctionResult(context, self.name));
    });
  }

  Registry<ScalarFunction>* registry = nullptr;
  HeldFunction function;
};

/// What an aggregate has gathered of one group. Numbers, the usual case, stay native; for
/// everything else there is an edge to the JS heap.
class AggregateState {
 public:
  void set(tether::Env env, napi_value value) {
    napi_valuetype type = napi_number;
    const bool isNumber = napi_get_value_double(env.napi(), value, &number_) == napi_ok;
    if (!isNumber) napi_typeof(env.napi(), value, &type);
    if (type == napi_undefined) return;  // a step that changes its state in place
    if (isNumber) {
      if (!isNumber_) value_.clear();
      isNumber_ = true;
    } else if (isNumber_ || !value_.get().strictEquals({env, value})) {
      value_ = tether::Value(env, value);
      isNumber_ = false;
    }
  }
  napi_value get(tether::Env env) const {
    return isNumber_ ? realToJs(env, number_) : value_.get().raw();
  }
  const tether::Traced<tether::Value>& value() const { return value_; }

 private:
  tether::Traced<tether::Value> value_;
  double number_ = 0;
  bool isNumber_ = false;
};

/// `db.aggregate('product', { start: 1, step: (state, x) => state * x })`
struct AggregateFunction : Registration {
  AggregateFunction(Connection& connection, std::string name, const AggregateOptions& options)
      : Registration(connection, std::move(name)),
        start(options.start),
        step(options.step),
        result(options.result) {}

  static void callStep(sqlite3_context* context, int count, sqlite3_value** values) {
    auto& self = from<AggregateFunction>(context);
    self.callOut(context, [&](tether::Env env, std::uint64_t scope) {
      AggregateState& state = self.stateOf(env, context);
      ValueList arguments;
      arguments.add(state.get(env));
      addArguments(env, count, values, arguments);
      state.set(env, callWith(env, self.step.get(scope), arguments));
    });
  }

  /// SQLite calls it for a group that it abandons as well, to free the state.
  static void callResult(sqlite3_context* context) {
    auto& self = from<AggregateFunction>(context);
    self.callOut(context, [&](tether::Env env, std::uint64_t scope) {
      // A group without rows has no state yet; the same for an abandoned one, whose result nobody
      // will see.
      napi_value value = self.stateOf(env, context).get(env);
      if (self.result) {
        ValueList arguments;
        arguments.add(value);
        value = callWith(env, self.result.get(scope), arguments);
      }
      giveValue(env, value, FunctionResult(context, self.name));
    });
    self.forgetState(context);
  }

  Registry<AggregateFunction>* registry = nullptr;
  tether::Traced<tether::Value> start;
  HeldFunction step, result;
  std::list<AggregateState> states;

 private:
  using StateOf = std::list<AggregateState>::iterator;

  /// SQLite keeps a few bytes for each group; they hold the place in our list.
  AggregateState& stateOf(tether::Env env, sqlite3_context* context) {
    auto** place = static_cast<StateOf**>(sqlite3_aggregate_context(context, sizeof(StateOf*)));
    if (!place) throw std::bad_alloc();
    if (!*place) {
      states.emplace_front();
      *place = new StateOf(states.begin());
      states.front().set(env, firstState(env));
    }
    return ***place;
  }
  /// A function makes a state for each group, so that an array is not shared by all.
  napi_value firstState(tether::Env env) {
    const tether::Value first = start.get();
    ValueList none;
    return first.isFunction() ? callWith(env, first.raw(), none) : first.raw();
  }
  void forgetState(sqlite3_context* context) noexcept {
    auto** place = static_cast<StateOf**>(sqlite3_aggregate_context(context, 0));
    if (!place || !*place) return;
    states.erase(**place);
    delete std::exchange(*place, nullptr);
  }
};

}  // namespace sqlite

template <>
struct tether::Visit<sqlite::ScalarFunction> {
  static void visit(Visitor& visitor, const sqlite::ScalarFunction& held) {
    held.function.visit(visitor);
  }
};
template <>
struct tether::Visit<sqlite::AggregateFunction> {
  static void visit(Visitor& visitor, const sqlite::AggregateFunction& held) {
    visitor(held.start);
    held.step.visit(visitor);
    held.result.visit(visitor);
    for (const sqlite::AggregateState& state : held.states) visitor(state.value());
  }
};
