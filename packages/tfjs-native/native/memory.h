// Memory for arrays.
#pragma once

#include <stdlib.h>

#if defined(__linux__)
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace hs {

// Allocates memory aligned to a cache line; nullptr if there is not enough. To be freed with free.
inline void* allocateAligned(size_t bytes) {
  constexpr size_t line = 64, hugePage = size_t(2) << 20;
  void* memory = nullptr;
#if defined(__linux__)
  // Large arrays request large pages, since touching new memory page by page costs more than computing its contents.
  if (bytes >= 2 * hugePage) {
    if (posix_memalign(&memory, hugePage, bytes) != 0) return nullptr;
    madvise(memory, bytes, MADV_HUGEPAGE);
    return memory;
  }
#endif
  return posix_memalign(&memory, line, bytes) == 0 ? memory : nullptr;
}

// Returns the pages of memory whose contents are not needed any more to the system. The memory must still be freed.
inline void discardPages(void* memory, size_t bytes) {
#if defined(__linux__)
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE)), begin = reinterpret_cast<uintptr_t>(memory);
  const uintptr_t first = (begin + page - 1) / page * page, end = (begin + bytes) / page * page;
  if (first < end) madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
#else
  (void)memory, (void)bytes;
#endif
}

}  // namespace hs
