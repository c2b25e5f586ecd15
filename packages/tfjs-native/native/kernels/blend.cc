#include "blend.h"

#include "tasks.h"

namespace hs {
namespace HS_ISA {
namespace {

constexpr Index kTaskTerms = 16384;  // minimum per task

// Rows with fewer numbers than a vector; 0: rows of any length.
template <int few>
void blendRows(const BlendShape& s, Index begin, Index end, const float* x, const float* weights,
               const int32_t* indices, float* y) {
  const Index columns = few > 0 ? few : s.columns;
  for (Index n = begin; n < end; n++) {
    float sums[few > 0 ? few : 1] = {};
    float* to = y + n * columns;
    if (few == 0) memset(to, 0, sizeof(float) * columns);
    for (Index k = n * s.terms; k < (n + 1) * s.terms; k++) {
      // Read once, since another thread may write to it.
      const int32_t index = __atomic_load_n(indices + k, __ATOMIC_RELAXED);
      if (index < 0 || index >= s.rows) continue;
      const float* row = x + index * columns;
      const float weight = weights[k];
      if constexpr (few > 0) {
#pragma GCC unroll 4
        for (int c = 0; c < few; c++) sums[c] += weight * row[c];
      } else {
        for (Index c = 0; c < columns; c++) to[c] += weight * row[c];
      }
    }
    if constexpr (few > 0) {
#pragma GCC unroll 4
      for (int c = 0; c < few; c++) to[c] = sums[c];
    }
  }
}

void run(const BlendShape& s, const float* x, const float* weights, const int32_t* indices, float* y) {
  const Index chunk = larger(1, kTaskTerms / (s.terms * s.columns)), chunks = ceilDivide(s.count, chunk);
  parallelFor(s.batch * chunks, [&](int64_t first, int64_t last) {
    for (Index task = first; task < last; task++) {
      const Index item = task / chunks, begin = task % chunks * chunk, end = smaller(s.count, begin + chunk);
      const float* from = x + item * s.rows * s.columns;
      float* to = y + item * s.count * s.columns;
      switch (s.columns) {
        case 1: blendRows<1>(s, begin, end, from, weights, indices, to); break;
        case 2: blendRows<2>(s, begin, end, from, weights, indices, to); break;
        case 3: blendRows<3>(s, begin, end, from, weights, indices, to); break;
        case 4: blendRows<4>(s, begin, end, from, weights, indices, to); break;
        default: blendRows<0>(s, begin, end, from, weights, indices, to);
      }
    }
  });
}

}  // namespace

void fillBlend(BlendKernels& table) { table.run = run; }

}  // namespace HS_ISA
}  // namespace hs
