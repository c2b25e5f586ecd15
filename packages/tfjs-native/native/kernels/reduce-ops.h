// Operations of reductions.
#pragma once

#include "../simd.h"

namespace hs {
namespace HS_ISA {
namespace {

// Each works on vectors of any width and on numbers.
struct SumOp {
  template <class V>
  static HS_INLINE V apply(V a, V b) {
    return a + b;
  }
  static HS_INLINE float applyScalar(float a, float b) { return a + b; }
  static constexpr float identity = 0;
  static HS_INLINE vf take(vf v) { return v; }
};
// Sum of squares: squares elements, and adds partial results.
struct SumOfSquaresOp : SumOp {
  static HS_INLINE vf take(vf v) { return v * v; }
};
struct ProdOp {
  template <class V>
  static HS_INLINE V apply(V a, V b) {
    return a * b;
  }
  static HS_INLINE float applyScalar(float a, float b) { return a * b; }
  static constexpr float identity = 1;
  static HS_INLINE vf take(vf v) { return v; }
};
// The larger of two, b if either is NaN, in one instruction if the processor supports it.
template <class V>
HS_INLINE V larger(V a, V b) {
  return a > b ? a : b;
}
template <class V>
HS_INLINE V smaller(V a, V b) {
  return a < b ? a : b;
}
#if defined(__AVX512F__)
HS_INLINE vf larger(vf a, vf b) { return maxFast(a, b); }
HS_INLINE vf smaller(vf a, vf b) { return minFast(a, b); }
#endif
#if defined(__AVX2__)
typedef float v8 __attribute__((vector_size(32)));
typedef float v4 __attribute__((vector_size(16)));
HS_INLINE v8 larger(v8 a, v8 b) { return (v8)_mm256_max_ps((__m256)a, (__m256)b); }
HS_INLINE v8 smaller(v8 a, v8 b) { return (v8)_mm256_min_ps((__m256)a, (__m256)b); }
HS_INLINE v4 larger(v4 a, v4 b) { return (v4)_mm_max_ps((__m128)a, (__m128)b); }
HS_INLINE v4 smaller(v4 a, v4 b) { return (v4)_mm_min_ps((__m128)a, (__m128)b); }
#endif

// The result is NaN if either operand is.
struct MaxOp {
  template <class V>
  static HS_INLINE V apply(V a, V b) {
    return a != a ? a : larger(a, b);
  }
  static HS_INLINE float applyScalar(float a, float b) { return a > b || a != a ? a : b; }
  static constexpr float identity = -__builtin_inff();
  static HS_INLINE vf take(vf v) { return v; }
};
struct MinOp {
  template <class V>
  static HS_INLINE V apply(V a, V b) {
    return a != a ? a : smaller(a, b);
  }
  static HS_INLINE float applyScalar(float a, float b) { return a < b || a != a ? a : b; }
  static constexpr float identity = __builtin_inff();
  static HS_INLINE vf take(vf v) { return v; }
};

// Combines all lanes to one, by halves.
template <class Op>
HS_INLINE float combineLanes(vf v) {
#if defined(__AVX512F__)
  v8 w = Op::apply((v8)_mm512_castps512_ps256((__m512)v), (v8)_mm512_extractf32x8_ps((__m512)v, 1));
#elif defined(__AVX2__)
  v8 w = v;
#endif
#if defined(__AVX2__)
  v4 q = Op::apply((v4)_mm256_castps256_ps128((__m256)w), (v4)_mm256_extractf128_ps((__m256)w, 1));
  q = Op::apply(q, (v4)_mm_movehl_ps((__m128)q, (__m128)q));
  return Op::applyScalar(q[0], q[1]);
#else
  float lanes[kLanes];
  store(lanes, v);
  for (int half = kLanes / 2; half > 0; half /= 2)
    for (int k = 0; k < half; k++) lanes[k] = Op::applyScalar(lanes[k], lanes[k + half]);
  return lanes[0];
#endif
}

}  // namespace
}  // namespace HS_ISA
}  // namespace hs
