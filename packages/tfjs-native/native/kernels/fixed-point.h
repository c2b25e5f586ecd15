// Matrix products of 16-bit fixed-point numbers with 32-bit sums.
//
// A number x stands for the integer round(x / unit). Sums of products of integers are exact, so they have the same bits
// in any order. The units bound them: no sum can overflow. Each element of a matrix is a *pair*, two integers in 32
// bits, the first of them in the lower half. One instruction multiplies pairs and adds both products.
//
// A number that is not finite has no integer. It makes the unit NaN, and thereby all that is multiplied by the unit.
#pragma once

#include "gemm.h"

namespace hs {
namespace HS_ISA {

// Largest integer of a left side, such as an activation, and of a weight.
constexpr int kFixedSteps = 4095, kFixedWeightSteps = 32767;
// Bound of the sum of absolute weights in a column: kFixedSteps times it is less than 2^31.
constexpr int kFixedWeightSum = 1 << 19;
// Maximum numbers of a column whose products are added as integers, so that wide layers have precise weights too.
constexpr Index kFixedDepth = 512;
// Maximum rows that a product of two left sides adds as integers: kFixedRows · kFixedSteps² is less than 2^31.
constexpr Index kFixedRows = 128;
// Smaller numbers are as precise as this one, so that no scale overflows.
constexpr float kFixedSmallest = 0x1p-100f;

/** Pairs of a row of `columns` numbers: column j of two vectors is paired with column j + kLanes. */
HS_INLINE constexpr Index pairsOfColumns(Index columns) { return roundUp(columns, 2 * kLanes) / 2; }

/**
 * c[rows, vectors · kLanes] = or += (Σ_p a[rows, p] · b[p, vectors · kLanes]) · units[vectors · kLanes] · unit, where a
 * and b consist of pairs.
 */
using FixedTileKernel = void (*)(Index pairs, const int32_t* a, Index aRowStride, Index aColumnStride, const int32_t* b,
                                 Index bRowStride, float* c, Index cRowStride, bool accumulate, const float* units,
                                 float unit);
/** Kernels by rows − 1 and vectors − 1. */
struct FixedTileKernels {
  FixedTileKernel at[kTileRows][kTileVectors];
};
/** Returns the fastest kernels of this processor. */
const FixedTileKernels& fixedTileKernels();

// ---- conversion ----------------------------------------------------------------------------------------------------

/** Rounds to the nearest integer, ties to even, for |x| < 2^22. */
HS_INLINE vi roundToInteger(vf x) {
#if defined(__AVX512F__)
  return (vi)_mm512_cvtps_epi32((__m512)x);
#elif defined(__AVX2__)
  return (vi)_mm256_cvtps_epi32((__m256)x);
#else
#if defined(__aarch64__)
  // x is often a product. Without this, roundSmall would add to it before it is rounded, in one instruction.
  asm("" : "+w"(x));
#endif
  return truncate(roundSmall(x));
#endif
}

HS_INLINE vi pairOf(vi first, vi second) { return (first & 0xffff) | shiftLeft(second, 16); }

/** Largest absolute values of `count` numbers, whole vectors, lane by lane: NaN is larger than all others. */
HS_INLINE vi absoluteBits(vf x) { return bits(x) & 0x7fffffff; }
inline float largestAbsolute(Index count, const float* x) {
  vi even = {}, odd = {};
  Index i = 0;
  for (; i + 2 * kLanes <= count; i += 2 * kLanes) {
    const vi a = absoluteBits(load(x + i)), b = absoluteBits(load(x + i + kLanes));
    even = select(a > even, a, even);
    odd = select(b > odd, b, odd);
  }
  if (i < count) {
    const vi a = absoluteBits(load(x + i));
    even = select(a > even, a, even);
  }
  even = select(odd > even, odd, even);
  int32_t most = 0;
  for (int lane = 0; lane < kLanes; lane++) most = even[lane] > most ? even[lane] : most;
  float result;
  memcpy(&result, &most, sizeof result);
  return result;
}

/** Factor from numbers to integers of a left side, and its reciprocal. */
struct FixedScale {
  float scale, unit;

  /** For numbers whose largest absolute value is `most`; or `bound` > 0 instead, if `most` is finite. */
  static FixedScale of(float most, float bound = 0) {
    if (!(most <= 3.4028235e38f)) return {0, __builtin_nanf("")};
    if (bound > 0) most = bound;
    if (most < kFixedSmallest) most = kFixedSmallest;
    return {kFixedSteps / most, most / kFixedSteps};
  }
};

/** Pairs the columns of x[rows, width], whole vectors: to[rows, pairsOfColumns(width)]. */
inline void pairColumns(Index rows, Index width, const float* x, float scale, int32_t* to) {
  const vf s = splat(scale);
  for (Index i = 0; i < rows; i++, x += width) {
    Index j = 0;
    for (; j + 2 * kLanes <= width; j += 2 * kLanes, to += kLanes)
      storei(to, pairOf(roundToInteger(load(x + j) * s), roundToInteger(load(x + j + kLanes) * s)));
    if (j < width) {
      storei(to, roundToInteger(load(x + j) * s) & 0xffff);
      to += kLanes;
    }
  }
}

/** Pairs two rows of `width` numbers, whole vectors. `second` may be null, which stands for zeros. */
inline void pairRows(Index width, const float* first, float firstScale, const float* second, float secondScale,
                     int32_t* to) {
  const vf a = splat(firstScale), b = splat(secondScale);
  if (second)
    for (Index j = 0; j < width; j += kLanes)
      storei(to + j, pairOf(roundToInteger(load(first + j) * a), roundToInteger(load(second + j) * b)));
  else
    for (Index j = 0; j < width; j += kLanes) storei(to + j, roundToInteger(load(first + j) * a) & 0xffff);
}

/** Number of floats of B[k, n] as fixed-point weights, which should be aligned to 64 bytes. */
HS_INLINE Index fixedWeightsSize(Index k, Index n) { return (pairsOfColumns(k) + 1) * roundUp(n, kLanes); }

/**
 * Converts factor · B[k, n] to fixed point, with a unit for each column: the units, whole vectors, then panels as of
 * packColumns with pairs of rows. panel: memory of packedSize(k, kTileColumns) floats.
 */
void packFixedWeights(Index k, Index n, MatrixView b, float factor, float* packed, float* panel);

/** The weights as written by packFixedWeights. */
struct FixedWeights {
  const float* units;
  const int32_t* panels;

  FixedWeights(Index n, const float* packed)
      : units(packed), panels(reinterpret_cast<const int32_t*>(packed + roundUp(n, kLanes))) {}
};

}  // namespace HS_ISA
}  // namespace hs
