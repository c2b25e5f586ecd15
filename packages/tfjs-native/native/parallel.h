// One persistent pool of threads for all kernels of the process.
//
// A kernel divides its work into tasks by the shape of the problem, never by the number of threads, and every thread
// computes a task in the same way. Results are therefore bitwise independent of the number of threads.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace hs {

using RangeFunction = void (*)(void* context, int64_t begin, int64_t end);

// Calls fn(begin, end) until [0, tasks) is covered, each task once, on up to threadCount() threads including the
// calling one. Returns when all tasks are done. With one thread, inside another parallelFor, or while another
// JavaScript thread uses the pool, it is one call fn(0, tasks).
void parallelForRanges(int64_t tasks, RangeFunction fn, void* context);

template <class F>
inline void parallelFor(int64_t tasks, F&& fn) {
  if (tasks <= 0) return;
  parallelForRanges(
      tasks, [](void* context, int64_t begin, int64_t end) { (*static_cast<F*>(context))(begin, end); },
      const_cast<void*>(static_cast<const void*>(&fn)));
}

// Runs `count` items in tasks of `grain` items: fn(begin, end) in items. Ranges begin at multiples of grain.
template <class F>
inline void parallelItems(int64_t count, int64_t grain, F&& fn) {
  if (count <= grain) {
    if (count > 0) fn(int64_t(0), count);
    return;
  }
  parallelFor((count + grain - 1) / grain, [&](int64_t begin, int64_t end) {
    const int64_t last = end * grain;
    fn(begin * grain, last < count ? last : count);
  });
}

// Number of threads. Initially the number of processors that this process may use, or HYPERSIREN_NATIVE_THREADS.
int threadCount();
void setThreadCount(int count);

// The pool's threads live while the pool is retained. Every environment that loads the addon retains it from its start
// to its end. The last release waits for the threads to end, so that none runs when the library is unloaded. Computing
// requires a retained pool.
void retainPool();
void releasePool();

// Returns memory of the calling thread, aligned to 64 bytes, of at least `bytes` bytes, which is kept between calls.
// Each slot has one buffer; a later request for the same slot may move it. nullptr if there is not enough memory.
void* threadScratch(int slot, size_t bytes);
constexpr int kScratchSlots = 4;

}  // namespace hs
