// Vectors of floats and the elementary functions on them, from one source for every instruction set.
//
// Each file under kernels/ is compiled once per instruction set with -DHS_ISA=<name>; everything it defines lives in
// namespace hs::<name>. Code here must not use functions of the C++ library that might not be inlined: the linker keeps
// one copy of such a function, which could be the one compiled for a newer processor.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__) || defined(__AVX2__)
#include <immintrin.h>
#elif defined(HS_NEON)
#include <arm_neon.h>
#endif

#ifndef HS_ISA
#error "compile with -DHS_ISA=avx512|avx2|neon|portable"
#endif

#if defined(__AVX512F__)
#define HS_LANES 16
#elif defined(__AVX2__)
#define HS_LANES 8
#else
#define HS_LANES 4
#endif

// Whether the compiler contracts a * b + c on floats to one instruction with one rounding.
#if defined(__FMA__) || defined(__aarch64__) || defined(__ARM_FEATURE_FMA)
#define HS_HAS_FMA 1
#else
#define HS_HAS_FMA 0
#endif

// Whether there are 32 vector registers instead of 16.
#if defined(__AVX512F__) || defined(HS_NEON)
#define HS_MANY_REGISTERS 1
#else
#define HS_MANY_REGISTERS 0
#endif

// Whether roundSmall rounds floats of any size.
#if defined(__AVX2__) || defined(HS_NEON)
#define HS_ROUNDS_ALL 1
#else
#define HS_ROUNDS_ALL 0
#endif

#define HS_INLINE inline __attribute__((always_inline))

namespace hs {
namespace HS_ISA {

constexpr int kLanes = HS_LANES;

typedef float vf __attribute__((vector_size(HS_LANES * 4)));
typedef int32_t vi __attribute__((vector_size(HS_LANES * 4)));
typedef uint32_t vu __attribute__((vector_size(HS_LANES * 4)));

// ---- loads, stores, broadcasts -------------------------------------------------------------------------------------

HS_INLINE vf load(const float* p) {
  vf v;
  memcpy(&v, p, sizeof v);
  return v;
}
HS_INLINE void store(float* p, vf v) { memcpy(p, &v, sizeof v); }
// A store that bypasses the cache, for values that are not read again soon. p is aligned to a vector. finishPastStores
// must be called before another thread reads the values.
HS_INLINE void storePast(float* p, vf v) {
#if defined(__AVX512F__)
  _mm512_stream_ps(p, (__m512)v);
#elif defined(__AVX2__)
  _mm256_stream_ps(p, (__m256)v);
#else
  store(p, v);
#endif
}
HS_INLINE void finishPastStores() {
#if defined(__AVX2__)
  _mm_sfence();
#endif
}
HS_INLINE vi loadi(const int32_t* p) {
  vi v;
  memcpy(&v, p, sizeof v);
  return v;
}
HS_INLINE void storei(int32_t* p, vi v) { memcpy(p, &v, sizeof v); }

HS_INLINE vf splat(float x) { return x - vf{}; }
HS_INLINE vi splati(int32_t x) { return x - vi{}; }

// Shifts modulo 2^32, unlike signed shifts.
HS_INLINE vi shiftLeft(vi v, int n) { return (vi)((vu)v << n); }

HS_INLINE vi bits(vf v) { return (vi)v; }
HS_INLINE vf floats(vi v) { return (vf)v; }

// Loads or stores the first n lanes, 0 <= n <= kLanes. Other lanes are read as zero, and their memory is not accessed.
HS_INLINE vf loadPartial(const float* p, int n) {
#if defined(__AVX512F__)
  return (vf)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1u), p);
#elif defined(__AVX2__)
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return (vf)_mm256_maskload_ps(p, _mm256_cmpgt_epi32(_mm256_set1_epi32(n), lane));
#elif defined(HS_NEON)
  if (n == kLanes) return load(p);
  const float32x2_t none = vdup_n_f32(0), pair = n >= 2 ? vld1_f32(p) : none;
  const float32x2_t last = n & 1 ? vld1_lane_f32(p + (n & 2), none, 0) : none;
  return (vf)(n >= 2 ? vcombine_f32(pair, last) : vcombine_f32(last, none));
#else
  vf v = {};
  for (int i = 0; i < n; i++) v[i] = p[i];
  return v;
#endif
}
HS_INLINE void storePartial(float* p, vf v, int n) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1u), (__m512)v);
#elif defined(__AVX2__)
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  _mm256_maskstore_ps(p, _mm256_cmpgt_epi32(_mm256_set1_epi32(n), lane), (__m256)v);
#elif defined(HS_NEON)
  if (n == kLanes) return store(p, v);
  if (n >= 2) vst1_f32(p, vget_low_f32((float32x4_t)v));
  if (n == 3) vst1q_lane_f32(p + 2, (float32x4_t)v, 2);
  if (n == 1) vst1q_lane_f32(p, (float32x4_t)v, 0);
#else
  for (int i = 0; i < n; i++) p[i] = v[i];
#endif
}

// ---- lane-wise basics ----------------------------------------------------------------------------------------------

HS_INLINE vf fma(vf a, vf b, vf c) { return a * b + c; }  // contracted if the processor supports it
HS_INLINE vf select(vi mask, vf a, vf b) { return mask ? a : b; }
HS_INLINE vi select(vi mask, vi a, vi b) { return mask ? a : b; }

// a where a > b, else b: a NaN on either side gives b.
HS_INLINE vf maxFast(vf a, vf b) {
#if defined(__AVX512F__)
  return (vf)_mm512_max_ps((__m512)a, (__m512)b);
#elif defined(__AVX2__)
  return (vf)_mm256_max_ps((__m256)a, (__m256)b);
#else
  return a > b ? a : b;
#endif
}
// a where a < b, else b: a NaN on either side gives b.
HS_INLINE vf minFast(vf a, vf b) {
#if defined(__AVX512F__)
  return (vf)_mm512_min_ps((__m512)a, (__m512)b);
#elif defined(__AVX2__)
  return (vf)_mm256_min_ps((__m256)a, (__m256)b);
#else
  return a < b ? a : b;
#endif
}

HS_INLINE vf abs(vf a) { return floats(bits(a) & 0x7fffffff); }

HS_INLINE vf sqrt(vf a) {
#if defined(__AVX512F__)
  return (vf)_mm512_sqrt_ps((__m512)a);
#elif defined(__AVX2__)
  return (vf)_mm256_sqrt_ps((__m256)a);
#elif defined(HS_NEON)
  return (vf)vsqrtq_f32((float32x4_t)a);
#else
  vf r;
  for (int i = 0; i < kLanes; i++) r[i] = __builtin_sqrtf(a[i]);
  return r;
#endif
}

HS_INLINE bool any(vi mask) {
#if defined(__AVX512F__)
  return _mm512_movepi32_mask((__m512i)mask) != 0;
#elif defined(__AVX2__)
  return _mm256_movemask_ps((__m256)mask) != 0;
#elif defined(HS_NEON)
  return vmaxvq_u32((uint32x4_t)mask) != 0;
#else
  int32_t r = 0;
  for (int i = 0; i < kLanes; i++) r |= mask[i];
  return r != 0;
#endif
}

// Sum of the lanes by halves, always in the same order.
HS_INLINE float sum(vf v) {
#if defined(HS_NEON)
  return vpadds_f32(vadd_f32(vget_low_f32((float32x4_t)v), vget_high_f32((float32x4_t)v)));
#else
  float lanes[kLanes];
  store(lanes, v);
  for (int half = kLanes / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
#endif
}

HS_INLINE vf toFloat(vi v) { return __builtin_convertvector(v, vf); }
HS_INLINE vi truncate(vf v) { return __builtin_convertvector(v, vi); }

// Rounds to the nearest integer, ties to even, for |a| < 2^22.
HS_INLINE vf roundSmall(vf a) {
#if defined(__AVX512F__)
  return (vf)_mm512_roundscale_ps((__m512)a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
#elif defined(__AVX2__)
  return (vf)_mm256_round_ps((__m256)a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
#elif defined(HS_NEON)
  return (vf)vrndnq_f32((float32x4_t)a);
#else
  const vf magic = splat(12582912.0f);  // 1.5 · 2^23
  return (a + magic) - magic;
#endif
}

// ---- sine and cosine -----------------------------------------------------------------------------------------------

namespace detail {

// Above this bound the reduction by π/2 loses digits, and lanes are computed one by one in double precision.
constexpr float kTrigonometricLimit = 65536.0f;

// Returns x − mπ/2 for m given as a float, with an error far below one unit in the last place of the result.
HS_INLINE vf subtractQuarterTurns(vf x, vf m) {
#if HS_HAS_FMA
  // π/2 = a + b + c, all positive so that x = −0 gives −0. The first step is exact (x and m·a are multiples of one
  // ulp).
  vf r = fma(-m, splat(0x1.921fb4p+0f), x);
  r = fma(-m, splat(0x1.4442d0p-24f), r);
  return fma(-m, splat(0x1.846988p-48f), r);
#else
  typedef double vd __attribute__((vector_size(HS_LANES * 8)));
  const vd xd = __builtin_convertvector(x, vd), md = __builtin_convertvector(m, vd);
  // The first part of π/2 has 33 bits, so that its product with m is exact.
  return __builtin_convertvector((xd - md * 1.5707963267341256) - md * 6.077100506506192e-11, vf);
#endif
}

// Angle x as a number of quarter turns, and sine and cosine of the remainder, which is in [−π/4, π/4].
struct Angle {
  vi quarters;
  vf sine;
  vf cosine;
};

// Minimax polynomials of degree 7 and 8, relative errors 4e-9 and 1e-10.
HS_INLINE Angle reduceAngle(vf x) {
  const vf m = roundSmall(x * splat(0x1.45f306p-1f)) + splat(0.0f);  // x / (π/2); + 0 keeps the sign of x = −0 below
  const vf r = subtractQuarterTurns(x, m);
  const vf s = r * r;
  vf p = fma(splat(-1.951828017e-04f), s, splat(8.332189173e-03f));
  p = fma(p, s, splat(-1.666665524e-01f));
  vf q = fma(splat(2.443232734e-05f), s, splat(-1.388730947e-03f));
  q = fma(q, s, splat(4.166664556e-02f));
  q = fma(q, s, splat(-0.5f));
  const vf sine = floats(bits(fma(r * s, p, r)) | (bits(r) & INT32_MIN));  // sign of r, including r = −0
  return {truncate(m), sine, fma(q, s, splat(1.0f))};
}

HS_INLINE vf sinOf(const Angle& a) {
  return floats(bits(select((a.quarters & 1) != 0, a.cosine, a.sine)) ^ (shiftLeft(a.quarters & 2, 30)));
}
HS_INLINE vf cosOf(const Angle& a) {
  return floats(bits(select((a.quarters & 1) != 0, a.sine, a.cosine)) ^ (shiftLeft((a.quarters + 1) & 2, 30)));
}

// Computes one lane at a time. Not inlined, since it is hardly ever executed.
__attribute__((noinline)) static vf sinSlow(vf x) {
  for (int i = 0; i < kLanes; i++) x[i] = (float)::sin((double)x[i]);
  return x;
}
__attribute__((noinline)) static vf cosSlow(vf x) {
  for (int i = 0; i < kLanes; i++) x[i] = (float)::cos((double)x[i]);
  return x;
}

HS_INLINE bool largeAngle(vf x) { return __builtin_expect(any(abs(x) > splat(kTrigonometricLimit)), 0); }

}  // namespace detail

// Sine with an error of at most 1.6 units in the last place, on [−1000, 1000] and beyond. sin(−0) = −0.
HS_INLINE vf sin(vf x) {
  if (detail::largeAngle(x)) return detail::sinSlow(x);
  return detail::sinOf(detail::reduceAngle(x));
}

// Cosine with an error of at most 1.6 units in the last place, on [−1000, 1000] and beyond.
HS_INLINE vf cos(vf x) {
  if (detail::largeAngle(x)) return detail::cosSlow(x);
  return detail::cosOf(detail::reduceAngle(x));
}

HS_INLINE void sincos(vf x, vf* s, vf* c) {
  if (detail::largeAngle(x)) {
    *s = detail::sinSlow(x);
    *c = detail::cosSlow(x);
    return;
  }
  const detail::Angle angle = detail::reduceAngle(x);
  *s = detail::sinOf(angle);
  *c = detail::cosOf(angle);
}

// ---- exponential ---------------------------------------------------------------------------------------------------

// Returns p · 2^n for any integer n, in two steps so that subnormal results are rounded once.
HS_INLINE vf scaleByPowerOfTwo(vf p, vi n) {
  const vi half = n >> 1;
  const vf first = floats(shiftLeft(half + 127, 23));
  const vf second = floats(shiftLeft(n - half + 127, 23));
  return p * first * second;
}

// e^x within about one unit in the last place; +Inf above 88.73, gradual underflow below −87.3, NaN for NaN.
HS_INLINE vf exp(vf x) {
  // The comparisons are written so that NaN passes through.
  const vf limited = select(x > splat(89.0f), splat(89.0f), select(x < splat(-105.0f), splat(-105.0f), x));
  const vf n = roundSmall(limited * splat(0x1.715476p+0f));
  vf r = fma(-n, splat(0x1.62e400p-1f), limited);      // leading bits of ln 2: the product is exact
  r = fma(-n, splat(0x1.7f7d1cp-20f), r);              // remaining bits of ln 2
  vf p = fma(splat(1.3814540e-03f), r, splat(8.3687451e-03f));
  p = fma(p, r, splat(4.1668391e-02f));
  p = fma(p, r, splat(1.6666520e-01f));
  p = fma(p, r, splat(4.9999993e-01f));
  p = fma(r * r, p, r) + splat(1.0f);
  return scaleByPowerOfTwo(p, truncate(n));
}

}  // namespace HS_ISA
}  // namespace hs
