#include "scan.h"

#include "../parallel.h"
#include "../simd.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr int64_t kColumns = 1024;  // of one task
constexpr int64_t kGrain = 16384;   // elements per task, if rows are short

template <class T>
struct Sum {
  using Element = T;
  static constexpr T identity = 0;
  static HS_INLINE T apply(T a, T b) { return a + b; }
};
struct Product {
  using Element = float;
  static constexpr float identity = 1;
  static HS_INLINE float apply(float a, float b) { return a * b; }
};

// One row of elements. Each result follows from the one before, so the order is that of the elements.
template <class Op, class T>
HS_INLINE void scanRow(int64_t length, int64_t step, bool exclusive, const T* x, T* out) {
  T total = Op::identity;
  for (int64_t i = 0; i < length; i++, x += step, out += step) {
    // The first element is taken as it is, so that −0 keeps its sign.
    const T next = i == 0 && !exclusive ? *x : Op::apply(*x, total);
    *out = exclusive ? total : next;
    total = next;
  }
}

// Columns [from, to) of one matrix [length, inner].
template <class Op, class T>
HS_INLINE void scanColumns(const ScanShape& s, int64_t from, int64_t to, const T* x, T* out) {
  const int64_t step = s.reverse ? -s.inner : s.inner;
  const int64_t first = s.reverse ? (s.length - 1) * s.inner : 0;
  for (int64_t i = 0; i < s.length; i++) {
    const int64_t at = first + i * step;
    const T *given = x + (s.exclusive ? at - step : at), *before = out + at - step;
    T* result = out + at;
    if (i == 0)
      for (int64_t c = from; c < to; c++) result[c] = s.exclusive ? Op::identity : given[c];
    else
      for (int64_t c = from; c < to; c++) result[c] = Op::apply(given[c], before[c]);
  }
}

template <class Op>
void scan(const ScanShape& s, const typename Op::Element* x, typename Op::Element* out) {
  const int64_t size = s.length * s.inner;
  if (s.inner == 1) {
    const int64_t last = s.reverse ? s.length - 1 : 0;
    parallelItems(s.outer, s.length >= kGrain ? 1 : kGrain / s.length, [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; row++)
        scanRow<Op>(s.length, s.reverse ? -1 : 1, s.exclusive, x + row * size + last, out + row * size + last);
    });
    return;
  }
  const int64_t blocks = (s.inner + kColumns - 1) / kColumns;
  const int64_t grain = size >= kGrain ? 1 : kGrain / size;
  parallelItems(s.outer * blocks, grain, [&](int64_t begin, int64_t end) {
    for (int64_t task = begin; task < end; task++) {
      const int64_t o = task / blocks, from = (task - o * blocks) * kColumns;
      const int64_t to = from + kColumns < s.inner ? from + kColumns : s.inner;
      scanColumns<Op>(s, from, to, x + o * size, out + o * size);
    }
  });
}

void intSums(const ScanShape& s, const int32_t* x, int32_t* out) {
  scan<Sum<uint32_t>>(s, reinterpret_cast<const uint32_t*>(x), reinterpret_cast<uint32_t*>(out));
}

}  // namespace

void fillScan(ScanKernels& table) {
  table.sums = scan<Sum<float>>;
  table.products = scan<Product>;
  table.intSums = intSums;
}

}  // namespace HS_ISA
}  // namespace hs
