// How much memory the C allocator of the process has handed out.
#pragma once

#include <cstdint>

namespace hook {

// Bytes in use, in all arenas and in mappings. -1 when the C library does not tell.
std::int64_t mallocInUse();

// Whether what is allocated shows in the number: with another allocator than the C library's it
// does not.
bool mallocIsTold();

}  // namespace hook
