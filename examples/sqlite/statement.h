// SPDX-License-Identifier: MIT
// A prepared statement, and the cursor that reads it row by row.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>

#include <tether/tether.h>

#include "database.h"
#include "parameters.h"
#include "query.h"
#include "rows.h"

namespace sqlite {

/// SQLite at work on a statement: from its first step to its reset, or a piece of that.
class Execution {
 public:
  Execution(Query& query, const char* what)
      : activity_(query.connection(), what), running_(query), statement_(query.statement(what)) {}
  ~Execution() {
    if (!left_) sqlite3_reset(statement_);
  }
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  /// True when there is a row.
  bool step() {
    const int code = sqlite3_step(statement_);
    activity_.check(code);
    return code == SQLITE_ROW;
  }
  /// A statement that was not stepped to its end commits now, which may fail.
  void end() {
    left_ = true;
    activity_.check(sqlite3_reset(statement_));
  }
  /// Leaves the statement at its row.
  void pause() { left_ = true; }

 private:
  Activity activity_;
  Query::Running running_;
  sqlite3_stmt* const statement_;
  bool left_ = false;
};

class Cursor;

class Statement {
 public:
  Statement(Database& database, const std::string& sql)
      : database_(&database), query_(std::make_shared<Query>(database.connection(), sql)) {}

  bool bigints = false;  ///< whether all integers of columns are bigints

  tether::Value run(const Arguments& arguments);
  tether::Value get(const Arguments& arguments);
  tether::Value all(const Arguments& arguments);
  Cursor& cursor(const Arguments& arguments);
  void bind(const Arguments& arguments);

  /// Ends an iteration, and forgets what `bind` bound.
  void reset() {
    constexpr const char* kWhat = "Statement.reset";
    Activity activity(query_->connection(), kWhat);
    sqlite3_stmt* const statement = query_->stopped(kWhat);
    bound_ = false;
    const int code = sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    query_->memory.clear();
    activity.check(code);
  }
  void finalize() { query_->finalize("Statement.finalize"); }

  /// `[{ name, type }]`
  tether::Value columns() const;
  std::string sql() const { return sqlite3_sql(query_->statement("Statement.sql")); }
  bool readOnly() const { return sqlite3_stmt_readonly(query_->statement("Statement.readOnly")); }

 private:
  friend class Cursor;

  /// Collects, checks and binds what was passed.
  sqlite3_stmt* start(const char* what, const Arguments& arguments);
  /// Ends an execution, and does not hold on to what it was given.
  void end(Execution& execution) {
    execution.end();
    if (!bound_) query_->forgetLarge();
  }
  /// Adds rows to a batch until it is full; false when there are no more. The statement stands at
  /// a row, before and after.
  bool readRows(Execution& execution, sqlite3_stmt* statement, Batch& batch, std::size_t most) {
    const int columns = sqlite3_column_count(statement);
    bool more = true;
    do {
      batch.addRow(statement, columns, bigints);
      more = execution.step();
    } while (more && --most > 0 && !batch.isFull(columns));
    return more;
  }

  /// The shape of the statement's rows. SQLite prepares it again when the schema has changed, and
  /// `SELECT *` may then have other columns.
  RowShape& shape(sqlite3_stmt* statement) {
    const int prepared = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_REPREPARE, 0);
    if (!shape_ || prepared != prepared_) [[unlikely]]
      shape_ = database_->shapes().find(columnNames(statement));
    prepared_ = prepared;
    return *shape_;
  }

  tether::Member<Database> database_;
  std::shared_ptr<Query> query_;
  std::shared_ptr<RowShape> shape_, runShape_;
  int prepared_ = 0;
  bool bound_ = false;
};

/// Where an iteration stands. Keeps its statement, which keeps its database.
class Cursor {
 public:
  explicit Cursor(Statement& statement)
      : statement_(&statement), query_(statement.query_), name_(query_->openCursor()) {}
  ~Cursor() { query_->abandonCursor(name_); }

  /// An array of the next rows, more each time; empty at the end.
  tether::Value fetch();
  /// Ends the iteration, so that the statement can be used again.
  void close();

  static constexpr const char* kFetch = "Statement.iterate";

 private:
  void read(Statement& statement, Batch& batch);
  /// True when there are more rows after those that it read.
  bool step(Execution& execution, Statement& statement, sqlite3_stmt* raw, Batch& batch);
  void throwFailure();

  tether::Member<Statement> statement_;
  std::shared_ptr<Query> query_;
  const std::uint64_t name_;
  std::size_t size_ = 1;  // rows of the next batch
  bool started_ = false;
  bool ended_ = false;
  // What ended it, thrown when the rows before have been given out. A JS value that was thrown may
  // mention this cursor, so it is kept where the collector sees it.
  bool failed_ = false;
  tether::Traced<tether::Value> thrown_;
  std::exception_ptr failure_;
};

// --- Statement

inline sqlite3_stmt* Statement::start(const char* what, const Arguments& arguments) {
  const Parameters parameters(query_->env(), query_->statement(what), what, arguments);
  sqlite3_stmt* const statement = query_->idle(what);
  parameters.require(bound_);
  if (!parameters.empty()) {
    bound_ = false;
    parameters.bind(*query_, statement);
  }
  return statement;
}

inline void Statement::bind(const Arguments& arguments) {
  start("Statement.bind", arguments);
  bound_ = true;
}

inline tether::Value Statement::run(const Arguments& arguments) {
  constexpr const char* kWhat = "Statement.run";
  start(kWhat, arguments);
  sqlite3* const handle = query_->connection()->handle();
  const sqlite3_int64 before = sqlite3_total_changes64(handle);
  {
    Execution execution(*query_, kWhat);
    while (execution.step()) continue;
    end(execution);
  }
  // SQLite's count of changes is that of the last statement that made some.
  const bool changed = sqlite3_total_changes64(handle) != before;
  const tether::Env env = query_->env();
  Batch result(env);
  result.add(integerToJs(env, changed ? sqlite3_changes64(handle) : 0, false));
  result.add(integerToJs(env, sqlite3_last_insert_rowid(handle), false));
  if (!runShape_) runShape_ = database_->shapes().find({"changes", "lastInsertRowid"});
  return result.call(runShape_->object());
}

inline tether::Value Statement::get(const Arguments& arguments) {
  constexpr const char* kWhat = "Statement.get";
  sqlite3_stmt* const statement = start(kWhat, arguments);
  Execution execution(*query_, kWhat);
  tether::Value row;
  if (execution.step()) {
    Batch batch(query_->env());
    batch.addRow(statement, sqlite3_column_count(statement), bigints);
    row = batch.call(shape(statement).object());
  }
  end(execution);
  return row;
}

inline tether::Value newArray(tether::Env env) {
  napi_value array = nullptr;
  check(env, napi_create_array(env.napi(), &array));
  return {env, array};
}

inline tether::Value Statement::all(const Arguments& arguments) {
  constexpr const char* kWhat = "Statement.all";
  sqlite3_stmt* const statement = start(kWhat, arguments);
  const tether::Env env = query_->env();
  const tether::Value rows = newArray(env);
  Execution execution(*query_, kWhat);
  bool more = execution.step();
  for (Batch batch(env); more; batch.clear()) {
    const tether::Scope scope(env);
    batch.add(rows.raw());
    more = readRows(execution, statement, batch, Batch::kMostValues);
    batch.call(shape(statement).append());
  }
  end(execution);
  return rows;
}

inline Cursor& Statement::cursor(const Arguments& arguments) {
  start(Cursor::kFetch, arguments);
  return tether::create<Cursor>(*this);
}

inline tether::Value Statement::columns() const {
  sqlite3_stmt* const statement = query_->statement("Statement.columns");
  const tether::Env env = query_->env();
  const tether::Value columns = newArray(env);
  const std::shared_ptr<RowShape> shape = database_->shapes().find({"name", "type"});
  for (int i = 0; i < sqlite3_column_count(statement); i++) {
    const char* type = sqlite3_column_decltype(statement, i);
    Batch column(env);
    column.add(columns.raw());
    column.add(tether::Value::from(sqlite3_column_name(statement, i)).raw());
    column.add(tether::Value::from(type).raw());
    column.call(shape->append());
  }
  return columns;
}

// --- Cursor

inline tether::Value Cursor::fetch() {
  Statement* const statement = statement_.get();
  if (!statement) throwMisuse(std::string(kFetch) + ": the statement was disposed");
  if (failed_) throwFailure();
  const tether::Env env = query_->env();
  const tether::Value rows = newArray(env);
  if (ended_) return rows;
  const tether::Scope scope(env);
  Batch batch(env);
  batch.add(rows.raw());
  read(*statement, batch);
  if (batch.size() > 1)
    batch.call(statement->shape(query_->statement(kFetch)).append());
  else if (failed_)
    throwFailure();
  return rows;
}

inline void Cursor::read(Statement& statement, Batch& batch) {
  sqlite3_stmt* const raw = query_->statement(kFetch);
  if (!query_->isCursor(name_))
    throwMisuse(std::string(kFetch) + ": the statement was reset while it was being iterated");
  query_->requireNotRunning(kFetch);
  Execution execution(*query_, kFetch);
  try {
    if (step(execution, statement, raw, batch)) return execution.pause();
    statement.end(execution);
  } catch (const tether::JsError& error) {
    failed_ = true;
    thrown_ = tether::Value(tether::Env::current(), error.value());
  } catch (...) {
    failed_ = true;
    failure_ = std::current_exception();
  }
  ended_ = true;
  query_->forgetCursor();
}

inline bool Cursor::step(Execution& execution, Statement& statement, sqlite3_stmt* raw,
                         Batch& batch) {
  if (!started_ && !execution.step()) return false;
  started_ = true;
  const std::size_t most = std::exchange(size_, std::min(size_ * 2, Batch::kMostValues));
  return statement.readRows(execution, raw, batch, most);
}

inline void Cursor::throwFailure() {
  failed_ = false;
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  const tether::Value thrown = thrown_.get();
  thrown_.clear();
  throw tether::JsError(thrown.env().internal(), thrown.raw());
}

inline void Cursor::close() {
  ended_ = true;
  if (!query_->isCursor(name_)) return;
  query_->requireNotRunning(kFetch);
  Activity activity(query_->connection(), kFetch);
  query_->forgetCursor();
  activity.check(sqlite3_reset(query_->statement(kFetch)));
}

}  // namespace sqlite
