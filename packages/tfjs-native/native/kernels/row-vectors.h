// Rows of any length, vector by vector: whole vectors, and the first lanes of the last one.
#pragma once

#include "../simd.h"

namespace hs {
namespace HS_ISA {

struct WholeVector {
  HS_INLINE vf load(const float* p) const { return HS_ISA::load(p); }
  HS_INLINE void store(float* p, vf v) const { HS_ISA::store(p, v); }
  HS_INLINE vf orElse(vf v, vf) const { return v; }
};

struct FirstLanes {
  int count;

  HS_INLINE vf load(const float* p) const { return loadPartial(p, count); }
  HS_INLINE void store(float* p, vf v) const { storePartial(p, v, count); }
  // Replaces unused lanes by `other`.
  HS_INLINE vf orElse(vf v, vf other) const {
    vi lane;
    for (int i = 0; i < kLanes; i++) lane[i] = i;
    return select(lane < splati(count), v, other);
  }
};

// Calls f(index of the first element, lanes, way) for each vector of n elements. `way` is a compile-time number below
// `ways`; separate sums for each way are independent of each other.
template <int ways, class F>
HS_INLINE void eachVector(int64_t n, const F& f) {
  int64_t i = 0;
  for (; i + ways * kLanes <= n; i += ways * kLanes) {
#pragma GCC unroll 8
    for (int way = 0; way < ways; way++) f(i + way * kLanes, WholeVector{}, way);
  }
  for (; i + kLanes <= n; i += kLanes) f(i, WholeVector{}, 0);
  if (i < n) f(i, FirstLanes{static_cast<int>(n - i)}, ways - 1);
}

}  // namespace HS_ISA
}  // namespace hs
