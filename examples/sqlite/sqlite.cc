// SPDX-License-Identifier: MIT
// SQLite bound whole: what JS sees of it.
#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <vector>

#include <tether/tether.h>

#include "blob.h"
#include "database.h"
#include "iteration.h"
#include "statement.h"

namespace sqlite {
namespace {

using tether::Value;

/// A method that takes the values of a statement's parameters, one by one, as an array or by name.
template <auto Method>
constexpr auto withParameters = [](Statement& self, RawValue a, RawValue b, RawValue c, RawValue d,
                                   RawValue e, RawValue f, RawValue g,
                                   RawValue h) -> decltype(auto) {
  return (self.*Method)({a.raw, b.raw, c.raw, d.raw, e.raw, f.raw, g.raw, h.raw});
};

Statement& prepare(Database& database, const std::string& sql) {
  return tether::create<Statement>(database, sql);
}

Blob& openBlob(Database& database, const std::string& table, const std::string& column,
               std::int64_t rowid, bool writable, const std::string& schema) {
  return tether::create<Blob>(database, schema, table, column, rowid, writable);
}

void bindDatabase(tether::Module& m) {
  using namespace tether::literals;
  tether::Class<Database>(m, "Database")
      .constructor<std::string, Value>("path", "options"_a = Value())
      .field("onUpdate", &Database::onUpdate)
      .field("onCommit", &Database::onCommit)
      .field("onRollback", &Database::onRollback)
      .field("onBusy", &Database::onBusy)
      .method("exec", &Database::exec, "sql")
      .method("prepare", &prepare, "sql")
      .method("transaction", &Database::transaction, "body")
      .method("function", &Database::function, "name", "argumentCount", "function",
              "options"_a = Value())
      .method("aggregate", &Database::aggregate, "name", "definition")
      .method("openBlob", &openBlob, "table", "column", "rowid", "writable"_a = false,
              "schema"_a = "main")
      .method("backup", &Database::backup, "target", "pages"_a = -1, "progress"_a = Value())
      .method("interrupt", &Database::interrupt)
      .method("close", &Database::close)
      .property("isOpen", &Database::isOpen)
      .property("inTransaction", &Database::inTransaction)
      .property("changes", &Database::changes)
      .property("totalChanges", &Database::totalChanges)
      .property("lastInsertRowid", &Database::lastInsertRowid)
      .traverse([](const Database& database, tether::Visitor& visit) { database.visit(visit); })
      .externalSize([](const Database& database) { return database.bytes(); })
      .destroyAtExit();  // it owns files and their locks
}

void bindStatement(tether::Module& m) {
  tether::Class<Statement>(m, "Statement")
      .field("bigints", &Statement::bigints)
      .method("run", withParameters<&Statement::run>)
      .method("get", withParameters<&Statement::get>)
      .method("all", withParameters<&Statement::all>)
      .method("cursor", withParameters<&Statement::cursor>)
      .method("bind", withParameters<&Statement::bind>)
      .method("columns", &Statement::columns)
      .method("reset", &Statement::reset)
      .method("finalize", &Statement::finalize)
      .property("sql", &Statement::sql)
      .property("readOnly", &Statement::readOnly);
  tether::Class<Cursor>(m, "Cursor")
      .method("fetch", &Cursor::fetch)
      .method("close", &Cursor::close);
  defineIterate(Value(m.env(), m.exports()).get("Statement"));
}

void bindBlob(tether::Module& m) {
  using namespace tether::literals;
  tether::Class<Blob>(m, "Blob")
      .method("read", &Blob::read, "offset"_a = 0, "length"_a = -1)
      .method("write", &Blob::write, "bytes", "offset"_a = 0)
      .method("reopen", &Blob::reopen, "rowid")
      .method("close", &Blob::close)
      .property("size", &Blob::size);
}

/// For the example's own leak test, which has to find what is held here on purpose.
void bindPlant(tether::Module& m) {
  static thread_local std::vector<tether::Root<Value>> held;
  m.function(
      "plantLeak", [](const Value& value) { held.emplace_back(value, "planted"); }, "value");
  m.function("pullUp", [] { held.clear(); });
}

}  // namespace
}  // namespace sqlite

TETHER_MODULE(m) {
  sqlite::bindDatabase(m);
  sqlite::bindStatement(m);
  sqlite::bindBlob(m);
  sqlite::bindPlant(m);
  m.constant("version", sqlite3_libversion());
  m.function("memoryUsed", &sqlite3_memory_used);
}
