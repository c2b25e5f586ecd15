// Transposition of one square of kLanes × kLanes floats in registers.
#pragma once

#include "../simd.h"

namespace hs {
namespace HS_ISA {
namespace detail {

template <int... lane>
struct Lanes {};
template <int n, int... lane>
struct LanesUpTo : LanesUpTo<n - 1, n - 1, lane...> {};
template <int... lane>
struct LanesUpTo<0, lane...> {
  using Type = Lanes<lane...>;
};

// Swaps the upper half of every group of 2·distance lanes of a with the lower half of that of b.
template <int distance, int... lane>
HS_INLINE void exchange(vf& a, vf& b, Lanes<lane...>) {
  const vf x = a, y = b;
  a = __builtin_shufflevector(x, y, ((lane & distance) ? kLanes + lane - distance : lane)...);
  b = __builtin_shufflevector(x, y, ((lane & distance) ? kLanes + lane : lane + distance)...);
}

template <int distance>
HS_INLINE void transposeStage(vf* rows) {
  if constexpr (distance > 0) {
#pragma GCC unroll 16
    for (int i = 0; i < kLanes; i++)
      if (!(i & distance)) exchange<distance>(rows[i], rows[i + distance], typename LanesUpTo<kLanes>::Type{});
    transposeStage<distance / 2>(rows);
  }
}

}  // namespace detail

HS_INLINE void transposeRegisters(vf* rows) { detail::transposeStage<kLanes / 2>(rows); }

namespace detail {

template <int distance>
HS_INLINE vf addLanes(vf* v) {
  if constexpr (distance == 0) {
    return v[0];
  } else {
#pragma GCC unroll 16
    for (int i = 0; i < distance; i++) {
      exchange<distance>(v[i], v[i + distance], typename LanesUpTo<kLanes>::Type{});
      v[i] += v[i + distance];
    }
    return addLanes<distance / 2>(v);
  }
}

}  // namespace detail

/** Returns a vector whose lane i is the sum of the lanes of v[i], for kLanes vectors, which are overwritten. */
HS_INLINE vf sumsOfLanes(vf* v) { return detail::addLanes<kLanes / 2>(v); }

namespace detail {

template <bool padded>
HS_INLINE void transposeTile(const float* from, int64_t fromStride, int rows, int columns, float* to, int64_t toStride) {
  vf v[kLanes];
  if (rows == kLanes && columns == kLanes) {
#pragma GCC unroll 16
    for (int i = 0; i < kLanes; i++) v[i] = load(from + i * fromStride);
    transposeRegisters(v);
#pragma GCC unroll 16
    for (int j = 0; j < kLanes; j++) store(to + j * toStride, v[j]);
    return;
  }
#pragma GCC unroll 16
  for (int i = 0; i < kLanes; i++) v[i] = i < rows ? loadPartial(from + i * fromStride, columns) : vf{};
  transposeRegisters(v);
#pragma GCC unroll 16
  for (int j = 0; j < kLanes; j++) {
    if (j >= columns) continue;
    if constexpr (padded)
      store(to + j * toStride, v[j]);
    else
      storePartial(to + j * toStride, v[j], rows);
  }
}

}  // namespace detail

/** to[j · toStride + i] = from[i · fromStride + j] for i < rows, j < columns, both at most kLanes. */
HS_INLINE void transposeTile(const float* from, int64_t fromStride, int rows, int columns, float* to, int64_t toStride) {
  detail::transposeTile<false>(from, fromStride, rows, columns, to, toStride);
}

/** Transposes like transposeTile, but stores all kLanes elements of each row, with zeros from `rows` on. */
HS_INLINE void transposeTilePadded(const float* from, int64_t fromStride, int rows, int columns, float* to,
                                   int64_t toStride) {
  detail::transposeTile<true>(from, fromStride, rows, columns, to, toStride);
}

}  // namespace HS_ISA
}  // namespace hs
