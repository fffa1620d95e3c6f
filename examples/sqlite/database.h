// SPDX-License-Identifier: MIT
// A database: the connection, and everything of JavaScript that it calls.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <tether/tether.h>

#include "connection.h"
#include "functions.h"
#include "options.h"
#include "rows.h"

namespace sqlite {

class Database {
 public:
  Database(const std::string& path, const tether::Value& options)
      : Database(path, OpenOptions(options)) {}

  // The hooks are data members like any other: JS reads and writes them, the collector sees them.
  tether::Callback<void(std::string_view operation, std::string_view database,
                        std::string_view table, std::int64_t rowid)>
      onUpdate;
  tether::Callback<tether::Value()> onCommit;  ///< `false` makes it a rollback
  tether::Callback<void()> onRollback;
  tether::Callback<bool(int attempt)> onBusy;  ///< `false` gives up

  void exec(const std::string& sql) {
    refuseNul("Database.exec: the SQL", sql);
    Activity activity(&connection_, "Database.exec");
    activity.check(sqlite3_exec(connection_.handle(), sql.c_str(), nullptr, nullptr, nullptr));
  }

  /// Runs `body` between BEGIN and COMMIT, or within a savepoint when a transaction is open. What
  /// it throws rolls back, and goes on to the caller.
  tether::Value transaction(const tether::Value& body) {
    if (!body.isFunction())
      throwArgument("Database.transaction: argument \"body\" (1 of 1) must be a function");
    const bool nested = inTransaction();
    exec(nested ? "SAVEPOINT tether_transaction" : "BEGIN");
    try {
      const tether::Value result = body();
      refusePromise(result);
      exec(nested ? "RELEASE tether_transaction" : "COMMIT");
      return result;
    } catch (...) {
      rollBack(nested);
      throw;
    }
  }

  void function(const std::string& name, int argumentCount, const tether::Value& function,
                const tether::Value& options) {
    constexpr const char* kWhat = "Database.function";
    if (!function.isFunction())
      throwArgument(std::string(kWhat) + ": argument \"function\" (3 of 4) must be a function");
    const int flags = FunctionOptions(options).flags;
    refuseNul("Database.function: the name", name);
    Activity activity(&connection_, kWhat);
    self_ = this;
    activity.check(functions_.add(std::make_unique<ScalarFunction>(connection_, name, function),
                                  [&](void* self, void (*forget)(void*)) {
                                    return sqlite3_create_function_v2(
                                        connection_.handle(), name.c_str(), argumentCount, flags,
                                        self, &ScalarFunction::call, nullptr, nullptr, forget);
                                  }));
  }

  void aggregate(const std::string& name, const tether::Value& definition) {
    const AggregateOptions options(definition);
    refuseNul("Database.aggregate: the name", name);
    Activity activity(&connection_, "Database.aggregate");
    self_ = this;
    activity.check(aggregates_.add(std::make_unique<AggregateFunction>(connection_, name, options),
                                   [&](void* self, void (*forget)(void*)) {
                                     return sqlite3_create_function_v2(
                                         connection_.handle(), name.c_str(), options.argumentCount,
                                         options.flags, self, nullptr, &AggregateFunction::callStep,
                                         &AggregateFunction::callResult, forget);
                                   }));
  }

  /// Copies everything into `target`, `pages` at a time, and tells `progress` after each step.
  void backup(Database& target, int pages, const tether::Value& progress);

  void interrupt() { sqlite3_interrupt(connection_.handle("Database.interrupt")); }
  /// Ends all statements and blobs of this database, too.
  void close() { connection_.close("Database.close"); }

  bool isOpen() const { return connection_.isOpen(); }
  bool inTransaction() const {
    return !sqlite3_get_autocommit(connection_.handle("Database.inTransaction"));
  }
  std::int64_t changes() const { return sqlite3_changes64(connection_.handle("Database.changes")); }
  std::int64_t totalChanges() const {
    return sqlite3_total_changes64(connection_.handle("Database.totalChanges"));
  }
  std::int64_t lastInsertRowid() const {
    return sqlite3_last_insert_rowid(connection_.handle("Database.lastInsertRowid"));
  }

  Connection& connection() { return connection_; }
  /// Native memory that grows with use: the page cache and the statements.
  std::size_t bytes() const;
  void visit(tether::Visitor& visitor) const {
    functions_.visit(visitor);
    aggregates_.visit(visitor);
    shapes_.visit(visitor);
  }
  RowShapes& shapes() { return shapes_; }

 private:
  Database(const std::string& path, const OpenOptions& options);

  void rollBack(bool nested) noexcept;
  /// What an async function does after its first await would happen after the commit.
  static void refusePromise(const tether::Value& result) {
    bool isPromise = false;
    napi_is_promise(result.env().napi(), result.raw(), &isPromise);
    if (isPromise)
      throwArgument(
          "Database.transaction: argument \"body\" (1 of 1) must not be an async function");
  }
  static void refuseNul(const char* what, const std::string& text) {
    if (text.find('\0') != text.npos)
      throwArgument(std::string(what) + " contains a NUL character");
  }

  static void updated(void* self, int operation, const char* database, const char* table,
                      sqlite3_int64 rowid);
  static int committing(void* self);
  static void rolledBack(void* self);
  static int busy(void* self, int attempt);

  /// Pins the database for the running call.
  static void hold(void* self) { static_cast<Database*>(self)->self_.tryGet(); }

  tether::Weak<Database> self_;  // set once there are functions
  Registry<ScalarFunction> functions_;
  Registry<AggregateFunction> aggregates_;
  const int timeout_;
  RowShapes shapes_;
  Connection connection_;  // last, because closing it ends the functions
};

// --- life

inline Database::Database(const std::string& path, const OpenOptions& options)
    : timeout_(options.timeout), connection_(path, options.flags) {
  connection_.setOwner(this, &hold);
  sqlite3* const handle = connection_.handle();
  sqlite3_update_hook(handle, &updated, this);
  sqlite3_commit_hook(handle, &committing, this);
  sqlite3_rollback_hook(handle, &rolledBack, this);
  sqlite3_busy_handler(handle, &busy, this);
}

inline std::size_t Database::bytes() const {
  int cache = 0, highest = 0;
  if (isOpen())
    sqlite3_db_status(connection_.handle(), SQLITE_DBSTATUS_CACHE_USED, &cache, &highest, 0);
  return static_cast<std::size_t>(cache) + connection_.statementBytes;
}

inline void Database::rollBack(bool nested) noexcept {
  try {
    if (isOpen() && inTransaction())
      exec(nested ? "ROLLBACK TO tether_transaction; RELEASE tether_transaction" : "ROLLBACK");
  } catch (const std::exception&) {
    // What made it roll back says more.
  }
}

// --- hooks: the first thing that one throws goes to the caller of the statement

inline void Database::updated(void* self, int operation, const char* database, const char* table,
                              sqlite3_int64 rowid) {
  auto& db = *static_cast<Database*>(self);
  if (!db.onUpdate) return;
  const char* name = operation == SQLITE_INSERT   ? "insert"
                     : operation == SQLITE_UPDATE ? "update"
                                                  : "delete";
  db.connection_.callHook([&] { db.onUpdate(name, database, table, rowid); });
}

inline int Database::committing(void* self) {
  auto& db = *static_cast<Database*>(self);
  if (!db.onCommit) return 0;
  bool veto = false;
  db.connection_.callHook([&] {
    veto = true;  // should it throw
    const tether::Value answer = db.onCommit();
    veto = answer.type() == napi_boolean && !answer.as<bool>();
  });
  return veto;
}

inline void Database::rolledBack(void* self) {
  auto& db = *static_cast<Database*>(self);
  if (db.onRollback) db.connection_.callHook([&] { db.onRollback(); });
}

/// Without a handler of the user's: waits a little longer each time, until the timeout.
inline int Database::busy(void* self, int attempt) {
  auto& db = *static_cast<Database*>(self);
  if (db.onBusy) {
    bool again = false;
    return db.connection_.callHook([&] { again = db.onBusy(attempt); }) && again;
  }
  constexpr int kLongestWait = 25;
  const int wait = std::min(attempt + 1, kLongestWait);
  const int waited =
      attempt < kLongestWait ? attempt * (attempt + 1) / 2 : 300 + (attempt - 24) * kLongestWait;
  if (waited >= db.timeout_) return 0;
  sqlite3_sleep(wait);
  return 1;
}

// --- backup

/// A running backup: ended however its loop is left.
class Backup {
 public:
  Backup(sqlite3* target, sqlite3* source)
      : backup_(sqlite3_backup_init(target, "main", source, "main")) {
    if (!backup_) throwSqlite(target, sqlite3_extended_errcode(target));
  }
  ~Backup() { sqlite3_backup_finish(backup_); }
  Backup(const Backup&) = delete;
  Backup& operator=(const Backup&) = delete;

  int step(int pages) { return sqlite3_backup_step(backup_, pages); }
  int remaining() const { return sqlite3_backup_remaining(backup_); }
  int total() const { return sqlite3_backup_pagecount(backup_); }

 private:
  sqlite3_backup* const backup_;
};

inline void Database::backup(Database& target, int pages, const tether::Value& progress) {
  constexpr const char* kWhat = "Database.backup";
  if (pages == 0) throwArgument(std::string(kWhat) + ": argument \"pages\" (2 of 3) must not be 0");
  if (!progress.isUndefined() && !progress.isFunction())
    throwArgument(std::string(kWhat) + ": argument \"progress\" (3 of 3) must be a function");
  Activity reading(&connection_, kWhat), writing(&target.connection_, kWhat);
  // SQLite forbids any use of the target meanwhile.
  const Connection::InHook closed(target.connection_);
  Backup backup(target.connection_.handle(), connection_.handle());
  for (int code = SQLITE_OK; code == SQLITE_OK;) {
    code = backup.step(pages);
    reading.check(SQLITE_OK);  // a busy handler may have thrown
    writing.check(SQLITE_OK);
    if (code != SQLITE_OK && code != SQLITE_DONE) throw errorOf(code, sqlite3_errstr(code));
    const tether::Scope scope(tether::Env::current());
    if (progress.isFunction()) progress(backup.remaining(), backup.total());
  }
}

}  // namespace sqlite
