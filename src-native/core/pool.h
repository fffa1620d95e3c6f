// SPDX-License-Identifier: MIT
// Memory for instances of one class.
#pragma once

#include <cstddef>
#include <vector>

namespace tether::detail {

/// See pool.cc.
class Pool {
 public:
  void* take(std::size_t blockSize);
  void give(void* block);
  void close();

 private:
  struct Free {
    Free* next;
  };
  ~Pool();
  void addChunk(std::size_t blockSize);
  void push(void* block);
  void deleteIfDone();

  Free* free_ = nullptr;
  std::size_t used_ = 0;
  bool closed_ = false;
  std::vector<std::byte*> chunks_;
};

}  // namespace tether::detail
