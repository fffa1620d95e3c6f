// SPDX-License-Identifier: MIT
// Memory for the instances of one class: blocks of one size, reused newest first. Half the cost of
// a short-lived object was malloc.
//
// A block may outlive its environment, named by a Weak in a global, so a pool lives until its last
// block is given back. It belongs to one thread; classes whose objects C++ may share, and so drop
// on any thread, use malloc instead.

namespace tether::detail {

#if defined(__SANITIZE_ADDRESS__)
// AddressSanitizer sees a use after free only in memory that is really freed.
inline constexpr bool kPooled = false;
#else
inline constexpr bool kPooled = true;
#endif

inline constexpr std::size_t kChunkBytes = 64 * 1024;

Pool::~Pool() {
  for (std::byte* chunk : chunks_) std::free(chunk);
}

void Pool::addChunk(std::size_t blockSize) {
  const std::size_t count = std::max<std::size_t>(1, kChunkBytes / blockSize);
  chunks_.reserve(chunks_.size() + 1);
  auto* chunk = static_cast<std::byte*>(std::malloc(count * blockSize));
  if (!chunk) throw std::bad_alloc();
  chunks_.push_back(chunk);
  for (std::size_t i = count; i-- > 0;) push(chunk + i * blockSize);
}

void Pool::push(void* block) { free_ = new (block) Free{free_}; }

void* Pool::take(std::size_t blockSize) {
  if (!free_) addChunk(blockSize);
  used_++;
  return std::exchange(free_, free_->next);
}

void Pool::give(void* block) {
  push(block);
  used_--;
  deleteIfDone();
}

/// The environment has ended.
void Pool::close() {
  closed_ = true;
  deleteIfDone();
}

void Pool::deleteIfDone() {
  if (closed_ && used_ == 0) delete this;
}

}  // namespace tether::detail
