#include "malloc.h"

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace hook {

namespace {

// As in glibc 2.33, which is newer than some systems that we run on.
struct Sizes {
  std::size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};

using ReadSizes = Sizes (*)();
using Describe = int (*)(int, FILE*);

template <typename Function>
Function find(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
}

// Sums over all arenas: the manual, which speaks of the main one alone, is older than the code.
std::int64_t fromSizes(ReadSizes read) {
  const Sizes sizes = read();
  return static_cast<std::int64_t>(sizes.uordblks + sizes.hblkhd);
}

// The value of `attribute` in the last element that begins with `element`: those after the arenas
// are the totals.
std::int64_t total(const char* text, const char* element, const char* attribute) {
  const char* found = nullptr;
  for (const char* at = std::strstr(text, element); at != nullptr;
       at = std::strstr(at + 1, element))
    found = at;
  const char* value = found == nullptr ? nullptr : std::strstr(found, attribute);
  return value == nullptr ? 0 : std::strtoll(value + std::strlen(attribute), nullptr, 10);
}

std::int64_t fromDescription(Describe describe) {
  char* text = nullptr;
  std::size_t length = 0;
  FILE* stream = open_memstream(&text, &length);
  if (stream == nullptr) return -1;
  const bool described = describe(0, stream) == 0;
  std::fclose(stream);
  const std::int64_t free = total(text, "<total type=\"fast\"", "size=\"") +
                            total(text, "<total type=\"rest\"", "size=\"");
  const std::int64_t mapped = total(text, "<total type=\"mmap\"", "size=\"");
  const std::int64_t system = total(text, "<system type=\"current\"", "size=\"");
  std::free(text);
  return described ? system - free + mapped : -1;
}

}  // namespace

std::int64_t mallocInUse() {
  static const auto read = find<ReadSizes>("mallinfo2");
  static const auto describe = find<Describe>("malloc_info");
  if (read != nullptr) return fromSizes(read);
  return describe != nullptr ? fromDescription(describe) : -1;
}

bool mallocIsTold() {
  constexpr std::size_t kProbe = 80'000;
  const std::int64_t before = mallocInUse();
  if (before < 0) return false;
  void* volatile probe = std::malloc(kProbe);
  const std::int64_t after = mallocInUse();
  std::free(probe);
  return after - before >= static_cast<std::int64_t>(kProbe);
}

}  // namespace hook
