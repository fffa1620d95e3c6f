// Where things are made: the native frames between an addon's function and its call of Node-API.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hook {

// 0 for a creation whose stack was not taken.
using SiteId = std::uint32_t;

struct Frame {
  // The library's path, and the address within it. Both outlive the library.
  std::string file;
  std::uintptr_t offset;
  // From the library's dynamic symbols; empty when none covers the address.
  std::string symbol;
};

struct Site {
  // From the innermost call outwards.
  std::vector<Frame> frames;
  // Items ever made here.
  std::uint64_t created;
};

// Readies the unwinder, so that no later stack has to.
void prepareStacks();
// Takes the stack of every `interval`th creation of a thread.
void setStackInterval(std::uint32_t interval);
// Counts a creation of the current thread.
SiteId siteOfCreation();
// A copy; of an unknown id, an empty one.
Site siteOf(SiteId id);

}  // namespace hook
