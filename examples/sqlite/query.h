// SPDX-License-Identifier: MIT
// A prepared statement, owned. Shared by a Statement and the cursor that iterates it, so that
// either may go first.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "connection.h"
#include "values.h"

namespace sqlite {

class Query final : public Resource {
 public:
  Query(Connection& connection, std::string_view sql) : Resource(connection) {
    Activity activity(&connection, kPrepare);
    prepare(activity, connection.handle(), sql);
  }
  ~Query() {
    if (statement_) end();
  }

  Connection* connection() const { return Resource::connection(); }
  tether::Env env() const { return env_; }
  /// Throws when the statement or its database is gone.
  sqlite3_stmt* statement(const char* what) const {
    if (statement_) [[likely]]
      return statement_;
    throwMisuse(std::string(what) + (finalized_ ? ": this statement was finalized"
                                                : ": the database of this statement is closed"));
  }

  /// Throws unless the statement can be started: it may be running, in a function that it called,
  /// or a cursor may stand in it.
  sqlite3_stmt* idle(const char* what) {
    sqlite3_stmt* const idle = statement(what);
    requireNotRunning(what);
    if (cursor_)
      throwMisuse(std::string(what) +
                  ": this statement is being iterated; finish that, or prepare another");
    tidy();
    return idle;
  }
  /// The same, and ends an iteration.
  sqlite3_stmt* stopped(const char* what) {
    if (!running_) cursor_ = 0;
    return idle(what);
  }

  /// Throws in a function that the statement has called.
  void requireNotRunning(const char* what) const {
    if (running_) throwMisuse(std::string(what) + ": this statement is running; prepare another");
  }

  void finalize(const char* what) {
    requireNotRunning(what);
    finalized_ = finalized_ || statement_;
    if (!statement_) return;
    const bool iterated = std::exchange(cursor_, 0) != 0;
    if (iterated)
      resetAndEnd(what);
    else
      end();
  }
  /// Frees the memory of parameters that were large.
  void forgetLarge() {
    if (!memory.isLarge()) return;
    sqlite3_clear_bindings(statement_);
    memory.clear();
  }

  /// Starts an iteration; what it gives names it.
  std::uint64_t openCursor() { return cursor_ = ++cursors_; }
  bool isCursor(std::uint64_t cursor) const { return cursor_ == cursor; }
  void forgetCursor() { cursor_ = 0; }
  /// From a destructor.
  void abandonCursor(std::uint64_t cursor) noexcept {
    if (!isCursor(cursor)) return;
    cursor_ = 0;
    if (statement_) stale_ = !connection()->reset(statement_);
  }

  /// While SQLite works on the statement.
  class Running {
   public:
    explicit Running(Query& query) : query_(query) { query_.running_ = true; }
    ~Running() { query_.running_ = false; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    Query& query_;
  };

  ParameterMemory memory;

 private:
  static constexpr const char* kPrepare = "Database.prepare";

  void tidy() noexcept override {
    if (std::exchange(stale_, false)) sqlite3_reset(statement_);
  }
  void release() noexcept override {
    cursor_ = 0;
    sqlite3_finalize(std::exchange(statement_, nullptr));
  }

  void prepare(Activity& activity, sqlite3* handle, std::string_view sql) {
    if (sql.find('\0') != sql.npos)
      throwArgument(std::string(kPrepare) + ": the SQL contains a NUL character");
    const char* rest = nullptr;
    activity.check(sqlite3_prepare_v3(handle, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement_, &rest));
    if (!statement_) throwArgument(std::string(kPrepare) + ": the SQL contains no statement");
    if (!isSpace(handle, {rest, static_cast<std::size_t>(sql.data() + sql.size() - rest)})) {
      sqlite3_finalize(std::exchange(statement_, nullptr));
      throwArgument(std::string(kPrepare) +
                    ": the SQL contains more than one statement; use exec, or prepare them one by "
                    "one");
    }
    bytes_ =
        static_cast<std::size_t>(sqlite3_stmt_status(statement_, SQLITE_STMTSTATUS_MEMUSED, 0));
    connection()->statementBytes += bytes_;
  }

  /// Leaving an iteration may commit, and so call hooks, and fail.
  void resetAndEnd(const char* what) {
    Activity activity(connection(), what);
    const int code = sqlite3_reset(statement_);
    end();
    activity.check(code);
  }
  void end() noexcept {
    connection()->statementBytes -= bytes_;
    connection()->finalize(std::exchange(statement_, nullptr));
  }

  /// Whether nothing but spaces and comments is left.
  static bool isSpace(sqlite3* handle, std::string_view rest) {
    if (rest.find_first_not_of(" \t\r\n;") == rest.npos) return true;
    sqlite3_stmt* another = nullptr;
    const int code = sqlite3_prepare_v3(handle, rest.data(), static_cast<int>(rest.size()), 0,
                                        &another, nullptr);
    sqlite3_finalize(another);
    return code == SQLITE_OK && !another;
  }

  const tether::Env env_ = tether::Env::current();
  sqlite3_stmt* statement_ = nullptr;
  std::uint64_t cursor_ = 0;  // the cursor that stands in the statement, or 0
  std::uint64_t cursors_ = 0;
  std::size_t bytes_ = 0;
  bool running_ = false;
  bool stale_ = false;  // to be reset before anything else
  bool finalized_ = false;
};

}  // namespace sqlite
