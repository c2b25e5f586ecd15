// One persistent pool of threads for all kernels of the process.
//
// A kernel cuts its work into tasks by the shape of the problem alone, never by the number of threads, and computes each
// task the same way whoever runs it: so results do not depend on the number of threads, bit for bit.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace hs {

using RangeFunction = void (*)(void* context, int64_t begin, int64_t end);

// Calls fn(begin, end) until [0, tasks) is covered, each task once, on up to threadCount() threads, the calling one among
// them; returns when all are done. With one thread, inside another parallelFor, or while another JavaScript thread has the
// pool, it is one call fn(0, tasks).
void parallelForRanges(int64_t tasks, RangeFunction fn, void* context);

template <class F>
inline void parallelFor(int64_t tasks, F&& fn) {
  if (tasks <= 0) return;
  parallelForRanges(
      tasks, [](void* context, int64_t begin, int64_t end) { (*static_cast<F*>(context))(begin, end); },
      const_cast<void*>(static_cast<const void*>(&fn)));
}

// The same over `count` items in tasks of `grain` items: fn(begin, end) in items. Ranges begin at multiples of grain.
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

// How many threads take part. Starts as the processors this process may use, or HYPERSIREN_NATIVE_THREADS.
int threadCount();
void setThreadCount(int count);

// The pool's threads live as long as somebody retains it: every environment that loads the addon does, from its start to
// its end. The last release waits for them to end, so that none runs when the library is unloaded. Nobody may compute
// without having retained the pool.
void retainPool();
void releasePool();

// Memory of the calling thread, 64-byte aligned, at least `bytes` long, kept between calls. One buffer per slot; asking
// again for the same slot may move it. nullptr if there is no memory.
void* threadScratch(int slot, size_t bytes);
constexpr int kScratchSlots = 4;

}  // namespace hs
