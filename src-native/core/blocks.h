// SPDX-License-Identifier: MIT
// Memory for small things of one size that one thread makes and another destroys, so many that an
// allocator's way of giving memory back to another thread would cost most of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

namespace tether::detail {

/// Each thread keeps the blocks that it was given back until they are many; then all of them go to
/// the depot, from where a thread that has none takes all there are. Nobody takes a single one out
/// of the depot, so that a block cannot come back to it while another thread looks at it.
template <std::size_t kSize>
class Blocks {
 public:
  static void* take() {
    if (!kIsKept || isOver) return ::operator new(sizeof(Block));
    Hand& hand = own();
    if (!hand.taken) hand.taken = depot.takeAll();
    if (!hand.taken) return ::operator new(sizeof(Block));
    return std::exchange(hand.taken, hand.taken->next);
  }

  static void giveBack(void* memory) noexcept {
    if (!kIsKept || isOver) return ::operator delete(memory);
    Hand& hand = own();
    Block* const block = static_cast<Block*>(memory);
    block->next = std::exchange(hand.given, block);
    if (!block->next) hand.firstGiven = block;
    if (++hand.count == kManyAtHand) hand.letGo();
  }

 private:
  // AddressSanitizer sees who uses memory too late only if it is freed.
#ifdef __SANITIZE_ADDRESS__
  static constexpr bool kIsKept = false;
#else
  static constexpr bool kIsKept = true;
#endif
  static constexpr std::size_t kManyAtHand = 64;
  static constexpr std::size_t kManyInDepot = 1024;  // what a burst has needed is not kept for ever

  union Block {
    Block* next;
    std::byte bytes[kSize];
  };

  static void freeAll(Block* first) {
    while (first) ::operator delete(std::exchange(first, first->next));
  }

  struct Depot {
    std::atomic<Block*> first = nullptr;
    std::atomic<std::size_t> count = 0;  // about

    ~Depot() { freeAll(takeAll()); }
    bool isFull() const { return count.load(std::memory_order_relaxed) >= kManyInDepot; }
    Block* takeAll() {
      if (!first.load(std::memory_order_relaxed)) return nullptr;
      count.store(0, std::memory_order_relaxed);
      return first.exchange(nullptr, std::memory_order_acquire);
    }
    void put(Block* newest, Block* oldest, std::size_t number) {
      oldest->next = first.load(std::memory_order_relaxed);
      while (!first.compare_exchange_weak(oldest->next, newest, std::memory_order_release,
                                          std::memory_order_relaxed)) {
      }
      count.fetch_add(number, std::memory_order_relaxed);
    }
  };

  struct Hand {
    Block* taken = nullptr;
    Block* given = nullptr;
    Block* firstGiven = nullptr;
    std::size_t count = 0;  // of those given

    ~Hand() {
      isOver = true;
      freeAll(taken);
      freeAll(given);
    }
    void letGo() {
      if (depot.isFull())
        freeAll(given);
      else
        depot.put(given, firstGiven, count);
      given = nullptr;
      count = 0;
    }
  };

  static Hand& own() {
    static thread_local Hand hand;
    return hand;
  }

  static inline Depot depot;
  // What the thread itself destroys later may still call JavaScript.
  static inline thread_local bool isOver = false;
};

}  // namespace tether::detail
