#include "top-k.h"

#include <string.h>

#include "../parallel.h"
#include "../simd.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr int kTaskScratch = 1;       // slot of threadScratch
constexpr int64_t kGrain = 16384;     // elements per task
constexpr int64_t kFewOfMany = 16;    // up to size / kFewOfMany elements are kept in a heap instead of sorting the row

// Keys in the order of the elements.
HS_INLINE uint32_t keyOf(int32_t x) { return static_cast<uint32_t>(x) ^ 0x80000000u; }
HS_INLINE uint32_t keyOf(uint8_t x) { return x; }
HS_INLINE uint32_t keyOf(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return 0xffffffffu;
  if (magnitude == 0) return 0x80000000u;
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

// Element and index as one number: the smaller the number, the earlier the element comes.
template <class T>
HS_INLINE uint64_t placeOf(const T* x, int64_t index) {
  return static_cast<uint64_t>(~keyOf(x[index])) << 32 | static_cast<uint64_t>(index);
}

// Moves the top of a heap, whose largest number is on top, down to its place.
void sink(uint64_t* heap, int64_t size) {
  const uint64_t top = heap[0];
  int64_t at = 0;
  for (int64_t child = 1; child < size; child = 2 * at + 1) {
    if (child + 1 < size && heap[child + 1] > heap[child]) child++;
    if (heap[child] <= top) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = top;
}

void rise(uint64_t* heap, int64_t at) {
  const uint64_t item = heap[at];
  while (at > 0 && heap[(at - 1) / 2] < item) {
    heap[at] = heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  heap[at] = item;
}

// The k smallest numbers, in ascending order.
template <class T>
void keepInHeap(int64_t size, int64_t k, const T* x, uint64_t* heap) {
  for (int64_t i = 0; i < k; i++) {
    heap[i] = placeOf(x, i);
    rise(heap, i);
  }
  for (int64_t i = k; i < size; i++) {
    const uint64_t place = placeOf(x, i);
    if (__builtin_expect(place >= heap[0], 1)) continue;
    heap[0] = place;
    sink(heap, k);
  }
  for (int64_t last = k - 1; last > 0; last--) {
    const uint64_t largest = heap[0];
    heap[0] = heap[last];
    sink(heap, last);
    heap[last] = largest;
  }
}

// Sorts by the upper 32 bits, one byte after the other; equal ones keep their order. Returns the array with the result.
uint64_t* sortByKey(int64_t size, uint64_t* from, uint64_t* to) {
  int64_t counts[4][256] = {};
  for (int64_t i = 0; i < size; i++)
    for (int byte = 0; byte < 4; byte++) counts[byte][from[i] >> (32 + 8 * byte) & 255]++;
  for (int byte = 0; byte < 4; byte++) {
    int64_t* places = counts[byte];
    const int shift = 32 + 8 * byte;
    if (places[from[0] >> shift & 255] == size) continue;
    int64_t before = 0;
    for (int digit = 0; digit < 256; digit++) {
      const int64_t count = places[digit];
      places[digit] = before;
      before += count;
    }
    for (int64_t i = 0; i < size; i++) to[places[from[i] >> shift & 255]++] = from[i];
    uint64_t* const sorted = to;
    to = from;
    from = sorted;
  }
  return from;
}

template <class T>
bool topK(int64_t rows, int64_t size, int64_t k, const T* x, T* values, int32_t* indices) {
  const bool few = k <= size / kFewOfMany;
  const size_t bytes = sizeof(uint64_t) * static_cast<size_t>(few ? k : 2 * size);
  bool done = true;
  parallelItems(rows, size >= kGrain ? 1 : kGrain / size, [&](int64_t begin, int64_t end) {
    auto* places = static_cast<uint64_t*>(threadScratch(kTaskScratch, bytes));
    if (!places) {
      __atomic_store_n(&done, false, __ATOMIC_RELAXED);
      return;
    }
    for (int64_t row = begin; row < end; row++) {
      const T* given = x + row * size;
      const uint64_t* best = places;
      if (few) {
        keepInHeap(size, k, given, places);
      } else {
        for (int64_t i = 0; i < size; i++) places[i] = placeOf(given, i);
        best = sortByKey(size, places, places + size);
      }
      for (int64_t i = 0; i < k; i++) {
        const auto index = static_cast<int32_t>(best[i] & 0xffffffffu);
        indices[row * k + i] = index;
        values[row * k + i] = given[index];
      }
    }
  });
  return done;
}

}  // namespace

void fillTopK(TopKKernels& table) {
  table.floats = topK<float>;
  table.ints = topK<int32_t>;
  table.bytes = topK<uint8_t>;
}

}  // namespace HS_ISA
}  // namespace hs
