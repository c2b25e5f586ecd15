// Memory for arrays.
#pragma once

#include <stdlib.h>

#if defined(_WIN32)
#include <malloc.h>
#elif defined(__linux__)
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace hs {

constexpr size_t kCacheLine = 64;

#if defined(_WIN32)

inline void* allocateAligned(size_t bytes) { return _aligned_malloc(bytes, kCacheLine); }
inline void freeAligned(void* memory) { _aligned_free(memory); }

#else

// Allocates memory aligned to a cache line; nullptr if there is not enough. To be freed with freeAligned.
inline void* allocateAligned(size_t bytes) {
  void* memory = nullptr;
#if defined(__linux__)
  constexpr size_t hugePage = size_t(2) << 20;
  // Large arrays request large pages, since touching new memory page by page costs more than computing its contents.
  if (bytes >= 2 * hugePage) {
    if (posix_memalign(&memory, hugePage, bytes) != 0) return nullptr;
    madvise(memory, bytes, MADV_HUGEPAGE);
    return memory;
  }
#endif
  return posix_memalign(&memory, kCacheLine, bytes) == 0 ? memory : nullptr;
}
inline void freeAligned(void* memory) { free(memory); }

#endif

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
