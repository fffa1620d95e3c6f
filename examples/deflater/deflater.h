// SPDX-License-Identifier: MIT
// What both bindings share: zlib's compressor as a C++ class, with nothing of JavaScript in it.
//
// Node exports zlib's functions and ships their headers, so that the addons need no zlib of their
// own. A stream never runs anybody's code while zlib is at work: it returns what it compressed,
// and the binding hands that on. So a callback may write to its own stream, or throw, and it may
// do what it likes with the buffer that was passed in.
#pragma once

#ifndef ZLIB_CONST
#define ZLIB_CONST  // makes z_stream::next_in a pointer to const
#endif
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace deflater {

using ByteSpan = std::span<const std::uint8_t>;
using ByteVector = std::vector<std::uint8_t>;

class ZlibError : public std::runtime_error {
 public:
  ZlibError(const char* function, int code, const char* detail)
      : std::runtime_error(std::string(function) + ": " + (detail ? detail : zError(code))) {}
};

// What happened to the streams of one binding, counted where it happens.
struct Counts {
  std::atomic<std::size_t> constructed{0};
  std::atomic<std::size_t> destroyed{0};
  std::atomic<std::size_t> allocatedBytes{0};  // what zlib has allocated and not yet freed
};

// `Owner` is the class that holds the stream. It gives each binding counts of its own, also in a
// process that loads both.
template <class Owner>
class DeflateStream {
 public:
  explicit DeflateStream(int level) {
    stream_.zalloc = &allocate;
    stream_.zfree = &release;
    stream_.opaque = this;
    check("deflateInit", deflateInit(&stream_, level));
    ++counts().constructed;
  }

  // Z_DATA_ERROR only says that the stream was not finished, as when its user dropped it half way.
  ~DeflateStream() {
    const int code = deflateEnd(&stream_);
    if (code != Z_OK && code != Z_DATA_ERROR) std::abort();
    ++counts().destroyed;
  }

  DeflateStream(const DeflateStream&) = delete;
  DeflateStream& operator=(const DeflateStream&) = delete;

  // Returns what zlib gave out for this input and the input before it: often nothing yet.
  ByteVector write(ByteSpan input) {
    if (ended_) throw std::logic_error("write: the stream has ended");
    ByteVector output;
    while (!input.empty()) {
      const ByteSpan part = input.first(std::min(input.size(), kLargestInput));
      compress(part, Z_NO_FLUSH, output);
      input = input.subspan(part.size());
    }
    return output;
  }

  // Returns the rest.
  ByteVector end() {
    if (ended_) throw std::logic_error("end: the stream has ended");
    ByteVector output;
    compress({}, Z_FINISH, output);
    ended_ = true;
    return output;
  }

  std::size_t bytesIn() const { return bytesIn_; }
  std::size_t bytesOut() const { return bytesOut_; }
  std::size_t allocatedBytes() const { return allocated_; }

  static Counts& counts() {
    static Counts counts;
    return counts;
  }

 private:
  static constexpr std::size_t kLargestInput = std::size_t{1} << 30;  // avail_in has 32 bits
  static constexpr std::size_t kOutputStep = 16 * 1024;

  void compress(ByteSpan input, int flush, ByteVector& output) {
    stream_.next_in = input.data();
    stream_.avail_in = static_cast<uInt>(input.size());
    while (!step(flush, output)) {
    }
    bytesIn_ += input.size();
  }

  // Lets zlib fill one more piece of output; true when it has no more to give.
  bool step(int flush, ByteVector& output) {
    const std::size_t used = output.size();
    output.resize(used + kOutputStep);
    stream_.next_out = output.data() + used;
    stream_.avail_out = static_cast<uInt>(kOutputStep);
    const int code = deflate(&stream_, flush);
    const std::size_t given = kOutputStep - stream_.avail_out;
    output.resize(used + given);
    bytesOut_ += given;
    return isDone(code, flush);
  }

  // Z_BUF_ERROR says that there was nothing to do: the step before happened to fill its piece.
  bool isDone(int code, int flush) const {
    if (flush == Z_FINISH && code == Z_STREAM_END) return true;
    if (flush == Z_NO_FLUSH && code == Z_BUF_ERROR) return true;
    check("deflate", code);
    return flush == Z_NO_FLUSH && stream_.avail_out > 0;
  }

  void check(const char* function, int code) const {
    if (code != Z_OK) throw ZlibError(function, code, stream_.msg);
  }

  // zlib allocates only while it initialises a compressor and frees all of it at the end, so the
  // sum needs no book about single blocks.
  static voidpf allocate(voidpf self, uInt items, uInt size) {
    void* block = std::calloc(items, size);
    if (block) static_cast<DeflateStream*>(self)->addAllocated(std::size_t{items} * size);
    return block;
  }

  static void release(voidpf self, voidpf block) {
    static_cast<DeflateStream*>(self)->forgetAllocated();
    std::free(block);
  }

  void addAllocated(std::size_t bytes) {
    allocated_ += bytes;
    counts().allocatedBytes += bytes;
  }

  void forgetAllocated() {
    counts().allocatedBytes -= allocated_;
    allocated_ = 0;
  }

  z_stream stream_{};
  std::size_t allocated_ = 0;
  std::size_t bytesIn_ = 0;
  std::size_t bytesOut_ = 0;
  bool ended_ = false;
};

}  // namespace deflater
