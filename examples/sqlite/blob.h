// SPDX-License-Identifier: MIT
// One blob of one row, read and written in pieces.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <tether/tether.h>

#include "database.h"

namespace sqlite {

/// The handle, which has to end before its connection does.
class BlobHandle final : public Resource {
 public:
  BlobHandle(Connection& connection, const std::string& database, const std::string& table,
             const std::string& column, std::int64_t rowid, bool writable)
      : Resource(connection) {
    Activity activity(&connection, "Database.openBlob");
    activity.check(sqlite3_blob_open(connection.handle(), database.c_str(), table.c_str(),
                                     column.c_str(), rowid, writable, &handle_));
  }
  ~BlobHandle() {
    if (handle_) connection()->finalize(std::exchange(handle_, nullptr));
  }

  using Resource::connection;
  sqlite3_blob* get(const char* what) const {
    if (handle_) [[likely]]
      return handle_;
    throwMisuse(std::string(what) +
                (closed_ ? ": this blob was closed" : ": the database of this blob is closed"));
  }
  /// Ends a transaction where it was the last thing open, and so may fail.
  void close() {
    if (!handle_) return;
    Activity activity(connection(), "Blob.close");
    closed_ = true;
    activity.check(sqlite3_blob_close(std::exchange(handle_, nullptr)));
  }

 private:
  void release() noexcept override { sqlite3_blob_close(std::exchange(handle_, nullptr)); }

  sqlite3_blob* handle_ = nullptr;
  bool closed_ = false;
};

class Blob {
 public:
  Blob(Database& database, const std::string& schema, const std::string& table,
       const std::string& column, std::int64_t rowid, bool writable)
      : database_(&database),
        handle_(database.connection(), schema, table, column, rowid, writable) {}

  std::int64_t size() const { return sqlite3_blob_bytes(handle_.get("Blob.size")); }

  /// A copy of some bytes; all that follow `offset` without a `length`.
  tether::Bytes read(std::int64_t offset, std::int64_t length) const {
    constexpr const char* kWhat = "Blob.read";
    if (length < 0) length = size() - offset;
    requireRange(kWhat, offset, length);
    Activity activity(handle_.connection(), kWhat);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(length));
    activity.check(sqlite3_blob_read(handle_.get(kWhat), bytes.data(), static_cast<int>(length),
                                     static_cast<int>(offset)));
    return tether::Bytes(std::move(bytes));
  }
  /// Straight from the caller's memory. A blob cannot grow.
  void write(const tether::Bytes& bytes, std::int64_t offset) {
    constexpr const char* kWhat = "Blob.write";
    requireRange(kWhat, offset, static_cast<std::int64_t>(bytes.size()));
    Activity activity(handle_.connection(), kWhat);
    activity.check(sqlite3_blob_write(handle_.get(kWhat), bytes.data(),
                                      static_cast<int>(bytes.size()), static_cast<int>(offset)));
  }
  /// Moves to the same column of another row, which is quicker than opening another blob.
  void reopen(std::int64_t rowid) {
    constexpr const char* kWhat = "Blob.reopen";
    Activity activity(handle_.connection(), kWhat);
    activity.check(sqlite3_blob_reopen(handle_.get(kWhat), rowid));
  }
  void close() { handle_.close(); }

 private:
  void requireRange(const char* what, std::int64_t offset, std::int64_t length) const {
    const std::int64_t size = sqlite3_blob_bytes(handle_.get(what));
    if (offset >= 0 && length >= 0 && offset <= size && length <= size - offset) return;
    throw tether::Error("ERR_TETHER_RANGE",
                        std::string(what) + ": " + std::to_string(length) + " bytes at " +
                            std::to_string(offset) + " are not within the blob, which has " +
                            std::to_string(size),
                        tether::Error::Kind::kRangeError);
  }

  tether::Member<Database> database_;
  BlobHandle handle_;
};

}  // namespace sqlite
