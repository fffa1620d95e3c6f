// SPDX-License-Identifier: MIT
// SQLite's failures as JS errors: `code` is SQLite's name, as in SQLITE_CONSTRAINT_UNIQUE, and
// `errcode` its number.
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <iterator>
#include <string>

#include <tether/tether.h>

namespace sqlite {

struct CodeName {
  int code;
  const char* name;
};

#define SQLITE_CODE(NAME) \
  { NAME, #NAME }
inline constexpr CodeName kCodeNames[] = {
    SQLITE_CODE(SQLITE_ERROR),
    SQLITE_CODE(SQLITE_INTERNAL),
    SQLITE_CODE(SQLITE_PERM),
    SQLITE_CODE(SQLITE_ABORT),
    SQLITE_CODE(SQLITE_BUSY),
    SQLITE_CODE(SQLITE_LOCKED),
    SQLITE_CODE(SQLITE_NOMEM),
    SQLITE_CODE(SQLITE_READONLY),
    SQLITE_CODE(SQLITE_INTERRUPT),
    SQLITE_CODE(SQLITE_IOERR),
    SQLITE_CODE(SQLITE_CORRUPT),
    SQLITE_CODE(SQLITE_NOTFOUND),
    SQLITE_CODE(SQLITE_FULL),
    SQLITE_CODE(SQLITE_CANTOPEN),
    SQLITE_CODE(SQLITE_PROTOCOL),
    SQLITE_CODE(SQLITE_SCHEMA),
    SQLITE_CODE(SQLITE_TOOBIG),
    SQLITE_CODE(SQLITE_CONSTRAINT),
    SQLITE_CODE(SQLITE_MISMATCH),
    SQLITE_CODE(SQLITE_MISUSE),
    SQLITE_CODE(SQLITE_NOLFS),
    SQLITE_CODE(SQLITE_AUTH),
    SQLITE_CODE(SQLITE_RANGE),
    SQLITE_CODE(SQLITE_NOTADB),
    SQLITE_CODE(SQLITE_ABORT_ROLLBACK),
    SQLITE_CODE(SQLITE_BUSY_RECOVERY),
    SQLITE_CODE(SQLITE_BUSY_SNAPSHOT),
    SQLITE_CODE(SQLITE_BUSY_TIMEOUT),
    SQLITE_CODE(SQLITE_CANTOPEN_FULLPATH),
    SQLITE_CODE(SQLITE_CANTOPEN_ISDIR),
    SQLITE_CODE(SQLITE_CANTOPEN_SYMLINK),
    SQLITE_CODE(SQLITE_CONSTRAINT_CHECK),
    SQLITE_CODE(SQLITE_CONSTRAINT_COMMITHOOK),
    SQLITE_CODE(SQLITE_CONSTRAINT_DATATYPE),
    SQLITE_CODE(SQLITE_CONSTRAINT_FOREIGNKEY),
    SQLITE_CODE(SQLITE_CONSTRAINT_FUNCTION),
    SQLITE_CODE(SQLITE_CONSTRAINT_NOTNULL),
    SQLITE_CODE(SQLITE_CONSTRAINT_PINNED),
    SQLITE_CODE(SQLITE_CONSTRAINT_PRIMARYKEY),
    SQLITE_CODE(SQLITE_CONSTRAINT_ROWID),
    SQLITE_CODE(SQLITE_CONSTRAINT_TRIGGER),
    SQLITE_CODE(SQLITE_CONSTRAINT_UNIQUE),
    SQLITE_CODE(SQLITE_CONSTRAINT_VTAB),
    SQLITE_CODE(SQLITE_CORRUPT_INDEX),
    SQLITE_CODE(SQLITE_CORRUPT_SEQUENCE),
    SQLITE_CODE(SQLITE_CORRUPT_VTAB),
    SQLITE_CODE(SQLITE_IOERR_READ),
    SQLITE_CODE(SQLITE_IOERR_SHORT_READ),
    SQLITE_CODE(SQLITE_IOERR_WRITE),
    SQLITE_CODE(SQLITE_IOERR_FSYNC),
    SQLITE_CODE(SQLITE_IOERR_NOMEM),
    SQLITE_CODE(SQLITE_LOCKED_SHAREDCACHE),
    SQLITE_CODE(SQLITE_LOCKED_VTAB),
    SQLITE_CODE(SQLITE_READONLY_CANTLOCK),
    SQLITE_CODE(SQLITE_READONLY_DBMOVED),
    SQLITE_CODE(SQLITE_READONLY_DIRECTORY),
    SQLITE_CODE(SQLITE_READONLY_RECOVERY),
    SQLITE_CODE(SQLITE_READONLY_ROLLBACK),
};
#undef SQLITE_CODE

/// The primary code's name stands in for an extended one that is not in the list.
inline std::string nameOf(int code) {
  const auto find = [](int wanted) {
    return std::find_if(std::begin(kCodeNames), std::end(kCodeNames),
                        [wanted](const CodeName& entry) { return entry.code == wanted; });
  };
  if (const auto found = find(code); found != std::end(kCodeNames)) return found->name;
  if (const auto found = find(code & 0xff); found != std::end(kCodeNames)) return found->name;
  return "SQLITE_UNKNOWN";
}

/// A JS Error with `code` and `errcode`, on its way.
inline tether::JsError errorOf(int code, const std::string& message) {
  const tether::Env environment = tether::Env::current();
  napi_value error = nullptr;
  napi_create_error(environment.napi(), tether::Value::from(nameOf(code)).raw(),
                    tether::Value::from(message).raw(), &error);
  tether::Value(environment, error).set("errcode", tether::Value::from(code));
  return tether::JsError(environment.internal(), error);
}

/// What the connection says about its last failure.
[[noreturn]] inline void throwSqlite(sqlite3* connection, int code) {
  throw errorOf(code, connection ? sqlite3_errmsg(connection) : sqlite3_errstr(code));
}

/// The caller's mistake, found before SQLite could be hurt by it.
[[noreturn]] inline void throwMisuse(const std::string& message) {
  throw errorOf(SQLITE_MISUSE, message);
}

[[noreturn]] inline void throwArgument(const std::string& message) {
  throw tether::Error("ERR_TETHER_ARGUMENT", message, tether::Error::Kind::kTypeError);
}

/// What a Node-API call answered, where it can fail for want of memory or because JS threw.
inline void check(tether::Env environment, napi_status status) {
  if (status == napi_ok) [[likely]]
    return;
  bool pending = false;
  napi_value thrown = nullptr;
  napi_is_exception_pending(environment.napi(), &pending);
  if (pending && napi_get_and_clear_last_exception(environment.napi(), &thrown) == napi_ok)
    throw tether::JsError(environment.internal(), thrown);
  if (status == napi_pending_exception || status == napi_cannot_run_js) throw tether::Terminated();
  throw tether::Error("ERR_SQLITE_VALUE", "a value is too large for JavaScript",
                      tether::Error::Kind::kRangeError);
}

}  // namespace sqlite
