// An addon calls Node-API through slots of its global offset table, which the loader has filled, or
// fills at the first call. The loader's tables say which slot is whose: DT_JMPREL and DT_RELA.
// Whatever does not look as expected is left alone.
#include "patches.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <string_view>

#include "modules.h"
#include "replacements.h"

namespace hook {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kSlotTypes[] = {R_X86_64_JUMP_SLOT, R_X86_64_GLOB_DAT, R_X86_64_64};
#elif defined(__aarch64__)
constexpr std::uint32_t kSlotTypes[] = {R_AARCH64_JUMP_SLOT, R_AARCH64_GLOB_DAT, R_AARCH64_ABS64};
#else
#error "napi-tether's hook knows the relocations of x64 and arm64 only"
#endif

struct Image {
  std::string file;
  std::uintptr_t base = 0;
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  // Made read-only by the loader after it filled the slots.
  std::uintptr_t relroBegin = 0;
  std::uintptr_t relroEnd = 0;
  const ElfW(Phdr) * headers = nullptr;
  int headerCount = 0;
  const ElfW(Sym) * symbols = nullptr;
  const char* strings = nullptr;
  std::size_t stringsSize = 0;
  const ElfW(Rela) * calls = nullptr;
  std::size_t callsSize = 0;
  const ElfW(Rela) * data = nullptr;
  std::size_t dataSize = 0;
  bool hasOtherRelocations = false;
};

std::mutex patching;
std::vector<std::string> problems;
unsigned long long unloaded = 0;

void tell(const Image& image, const std::string& problem) {
  const std::string text = image.file + ": " + problem;
  if (std::find(problems.begin(), problems.end(), text) == problems.end()) problems.push_back(text);
}

bool lies(const Image& image, std::uintptr_t address, std::size_t size = 1) {
  return address >= image.begin && address < image.end && size <= image.end - address;
}

// glibc has added the base already, musl leaves it to the reader.
std::uintptr_t addressOf(const Image& image, ElfW(Addr) value) {
  return lies(image, value) ? value : image.base + value;
}

void measure(Image& image) {
  const std::uintptr_t page = sysconf(_SC_PAGESIZE);
  image.begin = UINTPTR_MAX;
  for (int at = 0; at < image.headerCount; ++at) {
    const ElfW(Phdr)& header = image.headers[at];
    const std::uintptr_t begin = image.base + header.p_vaddr;
    if (header.p_type == PT_LOAD) {
      image.begin = std::min(image.begin, begin & ~(page - 1));
      image.end = std::max(image.end, begin + header.p_memsz);
    } else if (header.p_type == PT_GNU_RELRO) {
      // The loader rounds both down.
      image.relroBegin = begin & ~(page - 1);
      image.relroEnd = (begin + header.p_memsz) & ~(page - 1);
    }
  }
}

void readEntry(Image& image, const ElfW(Dyn) & entry) {
  const auto pointer = [&] { return addressOf(image, entry.d_un.d_ptr); };
  switch (entry.d_tag) {
    case DT_SYMTAB:
      image.symbols = reinterpret_cast<const ElfW(Sym)*>(pointer());
      break;
    case DT_STRTAB:
      image.strings = reinterpret_cast<const char*>(pointer());
      break;
    case DT_STRSZ:
      image.stringsSize = entry.d_un.d_val;
      break;
    case DT_JMPREL:
      image.calls = reinterpret_cast<const ElfW(Rela)*>(pointer());
      break;
    case DT_PLTRELSZ:
      image.callsSize = entry.d_un.d_val;
      break;
    case DT_RELA:
      image.data = reinterpret_cast<const ElfW(Rela)*>(pointer());
      break;
    case DT_RELASZ:
      image.dataSize = entry.d_un.d_val;
      break;
    case DT_PLTREL:
      image.hasOtherRelocations |= entry.d_un.d_val != DT_RELA;
      break;
    case DT_REL:
      image.hasOtherRelocations = true;
      break;
  }
}

// The tables have to lie within the image, or it is none that we know.
bool isReadable(const Image& image) {
  const auto within = [&](const void* table, std::size_t size) {
    return table == nullptr || lies(image, reinterpret_cast<std::uintptr_t>(table), size);
  };
  if (image.symbols == nullptr || image.strings == nullptr || image.stringsSize == 0) return false;
  return within(image.symbols, sizeof(ElfW(Sym))) && within(image.strings, image.stringsSize) &&
         within(image.calls, image.callsSize) && within(image.data, image.dataSize);
}

bool readImage(const dl_phdr_info& info, Image& image) {
  image.file = info.dlpi_name;
  image.base = info.dlpi_addr;
  image.headers = info.dlpi_phdr;
  image.headerCount = info.dlpi_phnum;
  measure(image);
  for (int at = 0; at < image.headerCount; ++at) {
    if (image.headers[at].p_type != PT_DYNAMIC) continue;
    auto* entry = reinterpret_cast<const ElfW(Dyn)*>(image.base + image.headers[at].p_vaddr);
    for (; entry->d_tag != DT_NULL; ++entry) readEntry(image, *entry);
    return true;
  }
  return false;
}

bool isSlot(std::uint32_t type) {
  return std::find(std::begin(kSlotTypes), std::end(kSlotTypes), type) != std::end(kSlotTypes);
}

// Null for a relocation that is none of ours.
const Replacement* wantedBy(const Image& image, const ElfW(Rela) & relocation) {
  if (!isSlot(ELF64_R_TYPE(relocation.r_info)) || relocation.r_addend != 0) return nullptr;
  const ElfW(Sym)& symbol = image.symbols[ELF64_R_SYM(relocation.r_info)];
  if (!lies(image, reinterpret_cast<std::uintptr_t>(&symbol), sizeof symbol)) return nullptr;
  if (symbol.st_shndx != SHN_UNDEF || symbol.st_name >= image.stringsSize) return nullptr;
  return replacementOf(image.strings + symbol.st_name);
}

bool isWritable(const Image& image, std::uintptr_t slot) {
  for (int at = 0; at < image.headerCount; ++at) {
    const ElfW(Phdr)& header = image.headers[at];
    const std::uintptr_t begin = image.base + header.p_vaddr;
    if (header.p_type == PT_LOAD && slot >= begin && slot + sizeof(void*) <= begin + header.p_memsz)
      return (header.p_flags & PF_W) != 0;
  }
  return false;
}

void store(std::uintptr_t slot, void* value) {
  __atomic_store_n(reinterpret_cast<void**>(slot), value, __ATOMIC_RELEASE);
}

bool write(const Image& image, std::uintptr_t slot, void* value) {
  if (!isWritable(image, slot))
    return tell(image, "a slot lies in memory that is not the loader's to write; left as it is"),
           false;
  if (slot < image.relroBegin || slot >= image.relroEnd) return store(slot, value), true;
  const std::uintptr_t size = sysconf(_SC_PAGESIZE);
  auto* page = reinterpret_cast<void*>(slot & ~(size - 1));
  if (mprotect(page, size, PROT_READ | PROT_WRITE) != 0) {
    tell(image,
         std::string("its slots are read-only, and the system does not let that be changed (") +
             std::strerror(errno) + ")");
    return false;
  }
  store(slot, value);
  mprotect(page, size, PROT_READ);
  return true;
}

template <typename Visit>
void eachSlot(const Image& image, Visit visit) {
  const auto table = [&](const ElfW(Rela) * relocations, std::size_t bytes) {
    for (std::size_t at = 0; at < bytes / sizeof *relocations; ++at)
      if (const Replacement* replacement = wantedBy(image, relocations[at]))
        visit(image.base + relocations[at].r_offset, *replacement);
  };
  table(image.calls, image.callsSize);
  // Some linkers count those of calls among the others.
  if (image.data != image.calls) table(image.data, image.dataSize);
}

bool isNodeApi(const Replacement& replacement) {
  return std::strcmp(replacement.name, "dlsym") != 0;
}

bool isAddonFile(const Image& image) { return std::string_view(image.file).ends_with(".node"); }

// Any library that calls Node-API is an addon or a part of one. One that looks names up must be
// called one.
bool isAddon(const Image& image) {
  if (isAddonFile(image)) return true;
  bool found = false;
  eachSlot(image, [&](std::uintptr_t, const Replacement& replacement) {
    found |= isNodeApi(replacement);
  });
  return found;
}

bool isForeign(const Image& image) {
  if (image.file.empty()) return false;
  const auto isIn = [&](Range range) {
    return range.begin != 0 && image.begin < range.end && range.begin < image.end;
  };
  return !isIn(nodeRange()) && !isIn(ownRange());
}

void patch(const Image& image) {
  if (!isReadable(image) || image.hasOtherRelocations) {
    if (isAddonFile(image))
      tell(image,
           "its tables of relocations are of a form that is not known; what it makes is not "
           "counted");
    return;
  }
  if (!isAddon(image)) return;
  enterModule(image.file, image.begin, image.end);
  eachSlot(image, [&](std::uintptr_t slot, const Replacement& replacement) {
    if (__atomic_load_n(reinterpret_cast<void**>(slot), __ATOMIC_ACQUIRE) != replacement.ours)
      write(image, slot, replacement.ours);
  });
}

void unpatch(const Image& image) {
  if (!isReadable(image) || image.hasOtherRelocations) return;
  eachSlot(image, [&](std::uintptr_t slot, const Replacement& replacement) {
    if (__atomic_load_n(reinterpret_cast<void**>(slot), __ATOMIC_ACQUIRE) == replacement.ours)
      write(image, slot, replacement.theirs);
  });
}

using Action = void (*)(const Image&);

// The loader's lock is held, so that no library goes away meanwhile.
int visitImage(dl_phdr_info* info, std::size_t size, void* action) {
  if (size >= sizeof *info && info->dlpi_subs != unloaded) {
    unloaded = info->dlpi_subs;
    nextAddressEpoch();
  }
  Image image;
  if (readImage(*info, image) && isForeign(image)) reinterpret_cast<Action>(action)(image);
  return 0;
}

int findRanges(dl_phdr_info* info, std::size_t, void*) {
  Image image;
  readImage(*info, image);
  const Range range{image.begin, image.end};
  const bool isNode = range.contains(replacementOf("napi_create_reference")->theirs);
  const bool isOwn = range.contains(reinterpret_cast<void*>(&findRanges));
  setRanges(isNode ? range : nodeRange(), isOwn ? range : ownRange());
  return 0;
}

void visitAll(Action action) {
  if (ownRange().begin == 0) dl_iterate_phdr(findRanges, nullptr);
  dl_iterate_phdr(visitImage, reinterpret_cast<void*>(action));
}

}  // namespace

int patchLoaded() {
  std::lock_guard lock(patching);
  visitAll(patch);
  return moduleCount() - 1;
}

void unpatchLoaded() {
  std::lock_guard lock(patching);
  visitAll(unpatch);
}

std::vector<std::string> patchProblems() {
  std::lock_guard lock(patching);
  return problems;
}

}  // namespace hook
