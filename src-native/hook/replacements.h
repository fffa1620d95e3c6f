// The functions that take the place of Node-API's in patched addons.
#pragma once

#include <cstddef>

namespace hook {

struct Replacement {
  const char* name;
  void* ours;
  // As Node exports it.
  void* theirs;
};

extern const Replacement replacements[];
extern const std::size_t replacementCount;

// Null for the name of any other function.
const Replacement* replacementOf(const char* name);

// Whether what is made from now on is written down.
void setRecording(bool on);

}  // namespace hook
