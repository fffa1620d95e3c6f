// SPDX-License-Identifier: MIT
// A connection and what hangs on it. Nothing of JavaScript is in here but its exceptions.
//
// What SQLite does not forgive, and who sees to it:
//   a statement that outlives its connection        Resource: closing ends all of them first
//   a connection that is closed while it runs       Activity: `close` is refused meanwhile
//   a connection that is used inside its own hooks  Activity: every use is refused there
//   a destructor that finalizes while it runs       Connection::finalize: done when it is idle
//   an exception that flies through C               Connection::callOut: kept for the caller
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "error.h"

namespace sqlite {

class Connection;

/// A statement or an open blob: something that has to end before its connection does.
class Resource {
 public:
  explicit Resource(Connection& connection);
  Resource(const Resource&) = delete;
  Resource& operator=(const Resource&) = delete;

 protected:
  ~Resource();
  /// Null once the connection was closed.
  Connection* connection() const { return connection_; }

 private:
  friend class Connection;
  virtual void release() noexcept = 0;
  /// Does what a destructor had to put off while the connection was running.
  virtual void tidy() noexcept {}

  Connection* connection_;
  Resource* next_ = nullptr;
  Resource* previous_ = nullptr;
};

/// One call that may make SQLite work, and so may run the user's functions and hooks.
class Activity {
 public:
  /// Throws where the connection cannot be used: it is closed, or one of its hooks is running.
  Activity(Connection* connection, const char* what);
  ~Activity();
  Activity(const Activity&) = delete;
  Activity& operator=(const Activity&) = delete;

  /// Throws what a user's function threw, else what SQLite says, unless `code` is a success.
  void check(int code);
  /// The first exception of a user's function. SQLite learns of it as an error without a text.
  void keep(std::exception_ptr thrown) {
    if (!thrown_) thrown_ = std::move(thrown);
  }
  bool failed() const { return thrown_ != nullptr; }
  /// Makes ready for one more call of a function. A handle scope for each would cost a third of a
  /// short function; one for all would let the handles of a million calls pile up.
  void enterFunction();
  /// Names the scope that `enterFunction` made: other scopes have other numbers.
  std::uint64_t scope() const { return scopeName_; }

 private:
  void leaveScope() {
    if (scope_) napi_close_handle_scope(env_, std::exchange(scope_, nullptr));
    calls_ = 0;
  }

  Connection& connection_;
  const napi_env env_;
  napi_handle_scope scope_ = nullptr;
  std::uint64_t scopeName_ = 0;
  unsigned calls_ = 0;
  Activity* const outer_;
  std::exception_ptr thrown_;
};

class Connection {
 public:
  Connection(const std::string& path, int flags);
  ~Connection() { closeNow(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  tether::Env env() const { return env_; }
  bool isOpen() const { return handle_ != nullptr; }
  /// Throws when the connection is closed.
  sqlite3* handle(const char* what) const;
  sqlite3* handle() const { return handle_; }
  /// Ends all statements and blobs, too. Throws while the connection is in use.
  void close(const char* what);

  /// Runs the user's code in the middle of SQLite's. False when there is nobody to tell of an
  /// exception, or when one was thrown.
  template <class Call>
  bool callOut(Call&& call) noexcept {
    if (!running_ || quiet_ || running_->failed()) return false;
    try {
      call();
      return true;
    } catch (...) {
      running_->keep(std::current_exception());
      return false;
    }
  }
  /// The same for a function, which may be called a million times.
  template <class Call>
  bool callFunction(Call&& call) noexcept {
    return callOut([&] {
      running_->enterFunction();
      call(env_, running_->scope());
    });
  }
  /// The same for a hook, in which SQLite does not allow any use of the connection.
  template <class Call>
  bool callHook(Call&& call) noexcept {
    return callOut([&] {
      const InHook inHook(*this);
      const tether::Scope scope(env_);
      call();
    });
  }

  bool inHook() const { return hooks_ > 0; }

  /// Ends a statement or a blob: now, or when the connection is idle.
  void finalize(sqlite3_stmt* statement) noexcept;
  void finalize(sqlite3_blob* blob) noexcept;
  /// Resets a statement from a destructor: false when it has to wait for `tidy`.
  bool reset(sqlite3_stmt* statement) noexcept;

  /// While SQLite forbids any use of the connection.
  struct InHook {
    explicit InHook(Connection& connection) : connection(connection) { connection.hooks_++; }
    ~InHook() { connection.hooks_--; }
    Connection& connection;
  };

  /// Functions lie behind a container, so somebody has to keep its owner whole while one runs.
  void setOwner(void* owner, void (*hold)(void*)) {
    owner_ = owner;
    hold_ = hold;
  }

  std::size_t statementBytes = 0;  ///< memory of all its statements

 private:
  friend class Resource;
  friend class Activity;

  /// While destructors are at work: nobody could catch what the user's code throws.
  struct Quiet {
    explicit Quiet(Connection& connection) : connection(connection) { connection.quiet_++; }
    ~Quiet() { connection.quiet_--; }
    Connection& connection;
  };

  void closeNow() noexcept;
  void tidyUp() noexcept;

  const tether::Env env_ = tether::Env::current();
  sqlite3* handle_ = nullptr;
  Resource* resources_ = nullptr;
  Activity* running_ = nullptr;
  std::uint64_t scopes_ = 0;
  int hooks_ = 0;
  int quiet_ = 0;
  bool untidy_ = false;
  void* owner_ = nullptr;
  void (*hold_)(void* owner) = nullptr;
  std::vector<sqlite3_stmt*> discarded_;
  std::vector<sqlite3_blob*> discardedBlobs_;
};

// --- Resource

inline Resource::Resource(Connection& connection)
    : connection_(&connection), next_(connection.resources_) {
  if (next_) next_->previous_ = this;
  connection.resources_ = this;
}

inline Resource::~Resource() {
  if (!connection_) return;
  if (next_) next_->previous_ = previous_;
  (previous_ ? previous_->next_ : connection_->resources_) = next_;
}

// --- Activity

inline Connection& usable(Connection* connection, const char* what) {
  if (connection) connection->handle(what);
  if (connection && connection->inHook())
    throwMisuse(std::string(what) +
                ": SQLite does not allow a hook or a busy handler to use its own database; do it "
                "after the statement has finished");
  if (connection) return *connection;
  throwMisuse(std::string(what) + ": the database is closed");
}

inline Activity::Activity(Connection* connection, const char* what)
    : connection_(usable(connection, what)),
      env_(connection_.env().napi()),
      outer_(std::exchange(connection_.running_, this)) {}

inline Activity::~Activity() {
  leaveScope();
  connection_.running_ = outer_;
  if (!outer_ && connection_.untidy_) connection_.tidyUp();
}

inline void Activity::enterFunction() {
  constexpr unsigned kCalls = 64;
  if (calls_ % kCalls == 0) {
    leaveScope();
    napi_open_handle_scope(env_, &scope_);
    scopeName_ = ++connection_.scopes_;
    connection_.hold_(connection_.owner_);
  }
  calls_++;
}

inline void Activity::check(int code) {
  // What the caller makes next must not lie in a scope of the functions.
  leaveScope();
  if (thrown_) [[unlikely]]
    std::rethrow_exception(std::exchange(thrown_, nullptr));
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) [[likely]]
    return;
  throwSqlite(connection_.handle_, code);
}

// --- Connection

inline Connection::Connection(const std::string& path, int flags) {
  if (path.find('\0') != path.npos)
    throwArgument("new Database: the path contains a NUL character");
  // No mutex of its own: an environment's objects live on one thread.
  const int code = sqlite3_open_v2(path.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code == SQLITE_OK) {
    sqlite3_extended_result_codes(handle_, 1);
    return;
  }
  const auto error = errorOf(
      handle_ ? sqlite3_extended_errcode(handle_) : code,
      (handle_ ? sqlite3_errmsg(handle_) : sqlite3_errstr(code)) + std::string(": ") + path);
  closeNow();
  throw error;
}

inline sqlite3* Connection::handle(const char* what) const {
  if (!handle_) throwMisuse(std::string(what) + ": the database is closed");
  return handle_;
}

inline void Connection::close(const char* what) {
  if (running_)
    throwMisuse(std::string(what) + ": the database is in use by the call that runs this function");
  closeNow();
}

inline void Connection::closeNow() noexcept {
  const Quiet quiet(*this);
  while (Resource* resource = resources_) {
    resources_ = resource->next_;
    if (resources_) resources_->previous_ = nullptr;
    resource->release();
    resource->connection_ = nullptr;
  }
  tidyUp();
  sqlite3_close_v2(std::exchange(handle_, nullptr));
}

inline void Connection::finalize(sqlite3_stmt* statement) noexcept {
  if (running_) {
    untidy_ = true;
    return discarded_.push_back(statement);
  }
  const Quiet quiet(*this);
  sqlite3_finalize(statement);
}

inline void Connection::finalize(sqlite3_blob* blob) noexcept {
  if (running_) {
    untidy_ = true;
    return discardedBlobs_.push_back(blob);
  }
  const Quiet quiet(*this);
  sqlite3_blob_close(blob);
}

inline bool Connection::reset(sqlite3_stmt* statement) noexcept {
  if (running_) {
    untidy_ = true;
    return false;
  }
  const Quiet quiet(*this);
  sqlite3_reset(statement);
  return true;
}

inline void Connection::tidyUp() noexcept {
  untidy_ = false;
  const Quiet quiet(*this);
  for (Resource* resource = resources_; resource; resource = resource->next_) resource->tidy();
  for (sqlite3_stmt* statement : std::exchange(discarded_, {})) sqlite3_finalize(statement);
  for (sqlite3_blob* blob : std::exchange(discardedBlobs_, {})) sqlite3_blob_close(blob);
}

}  // namespace sqlite
