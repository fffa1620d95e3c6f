// The addons that were patched, and the memory that their code lies in.
#pragma once

#include <cstdint>
#include <string>

namespace hook {

using ModuleId = std::uint8_t;
inline constexpr int kMostModules = 128;
// Code of which it is not known where it lies.
inline constexpr ModuleId kNoModule = 0;

// Lets a file that was loaded before keep its number, at whatever address it lies now. kNoModule
// when there are too many.
ModuleId enterModule(const std::string& file, std::uintptr_t begin, std::uintptr_t end);
ModuleId moduleAt(const void* address);
std::string moduleFile(ModuleId module);
int moduleCount();

// The executable's code, or libnode's: where a stack leaves the addons. And this library's own.
struct Range {
  std::uintptr_t begin;
  std::uintptr_t end;
  bool contains(const void* address) const {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    return at >= begin && at < end;
  }
};
Range nodeRange();
Range ownRange();
void setRanges(Range node, Range own);

// Changes when a library was unloaded, so that an address may mean another function than before.
std::uint32_t addressEpoch();
void nextAddressEpoch();

}  // namespace hook
