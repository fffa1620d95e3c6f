#include "modules.h"

#include <atomic>
#include <mutex>

namespace hook {

namespace {

struct Module {
  std::atomic<std::uintptr_t> begin{0};
  std::atomic<std::uintptr_t> end{0};
  std::string file;
};

// Entry 0 is kNoModule. Entries are added, and never taken away: their numbers are in items.
Module modules[kMostModules];
std::atomic<int> count{1};
std::mutex entering;
Range node;
Range own;
std::atomic<std::uint32_t> epoch{0};

bool covers(const Module& module, std::uintptr_t address) {
  return address >= module.begin.load(std::memory_order_relaxed) &&
         address < module.end.load(std::memory_order_relaxed);
}

int indexOf(const std::string& file) {
  const int known = count.load();
  for (int index = 1; index < known; ++index)
    if (modules[index].file == file) return index;
  return known;
}

// What lay there was unloaded.
void vacate(std::uintptr_t begin, std::uintptr_t end) {
  for (int index = 1; index < count.load(); ++index) {
    Module& module = modules[index];
    if (module.begin.load() >= end || module.end.load() <= begin) continue;
    module.begin.store(0);
    module.end.store(0);
  }
}

}  // namespace

ModuleId enterModule(const std::string& file, std::uintptr_t begin, std::uintptr_t end) {
  std::lock_guard lock(entering);
  vacate(begin, end);
  const int index = indexOf(file);
  if (index == kMostModules) return kNoModule;
  Module& module = modules[index];
  module.file = file;
  module.begin.store(begin);
  module.end.store(end);
  if (index == count.load()) count.store(index + 1);
  return static_cast<ModuleId>(index);
}

ModuleId moduleAt(const void* address) {
  thread_local ModuleId latest = kNoModule;
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  if (latest != kNoModule && covers(modules[latest], at)) return latest;
  for (int index = 1, known = count.load(); index < known; ++index)
    if (covers(modules[index], at)) return latest = static_cast<ModuleId>(index);
  return kNoModule;
}

std::string moduleFile(ModuleId module) {
  std::lock_guard lock(entering);
  return modules[module].file;
}

int moduleCount() { return count.load(); }

Range nodeRange() { return node; }
Range ownRange() { return own; }
void setRanges(Range nodes, Range ours) {
  node = nodes;
  own = ours;
}

std::uint32_t addressEpoch() { return epoch.load(std::memory_order_relaxed); }
void nextAddressEpoch() { epoch.fetch_add(1); }

}  // namespace hook
