// The innermost loop of matrix products: a tile of sums in registers.
#pragma once

#include "../simd.h"

namespace hs {
namespace HS_ISA {
namespace detail {

// Eight steps of k have one set of pointers and one branch, which saves a third of the instructions. It helps most beside
// other work, probably because threads that share a core share its rate of instructions.
constexpr int kSteps = 8;

// With AVX-512, GCC would keep some sums of a 6×4 tile in memory.
#if defined(__AVX512F__)
constexpr bool kUnrolled = false;
#else
constexpr bool kUnrolled = true;
#endif

// Ties a step to the last sum of the step before. Compilers would mix the steps, which needs more registers than there are.
HS_INLINE void keepApart(const float*& b, vf& last) {
#if defined(__AVX512F__)
  asm volatile("" : "+r"(b), "+v"(last));
#elif defined(__x86_64__)
  asm volatile("" : "+r"(b), "+x"(last));
#elif defined(__aarch64__)
  asm volatile("" : "+r"(b), "+w"(last));
#else
  (void)b, (void)last;
#endif
}

// Adds kSteps steps. Rows of A are `stride` apart, from `low` and, the fourth to the sixth, from `high`; or, if packedRows is
// not 0, A is a packed panel from `low`.
template <int packedRows, int rows, int vectors>
HS_INLINE void addSteps(const float* low, const float* high, ptrdiff_t stride, const float* b, vf (&sums)[rows][vectors]) {
#pragma GCC unroll 8
  for (int step = 0; step < kSteps; step++) {
    vf last = sums[rows - 1][vectors - 1];
    keepApart(b, last);
    sums[rows - 1][vectors - 1] = last;
    if (packedRows == 0) asm("" : "+r"(stride));  // otherwise sums of strides and steps would be kept in memory
    vf row[vectors];
#pragma GCC unroll 8
    for (int j = 0; j < vectors; j++) row[j] = load(b + (step * vectors + j) * kLanes);
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
      const float* from = packedRows > 0 ? low + step * packedRows + i : (i < 3 ? low : high) + (i % 3) * stride + step;
      const vf x = splat(*from);
#pragma GCC unroll 8
      for (int j = 0; j < vectors; j++) sums[i][j] = fma(x, row[j], sums[i][j]);
    }
  }
}

}  // namespace detail

/**
 * Adds a[rows, k] · b[k, vectors · kLanes] to sums, in order of k. Panels of A packed by packRows have `packedRows` rows.
 * Calls after(steps) after one or more steps.
 */
template <int packedRows, int rows, int vectors, class After>
HS_INLINE void addProducts(ptrdiff_t k, const float* a, ptrdiff_t aRowStride, ptrdiff_t aColumnStride, const float* b,
                           ptrdiff_t bRowStride, vf (&sums)[rows][vectors], const After& after) {
  using detail::kSteps;
  constexpr ptrdiff_t width = vectors * kLanes;
  // Two pointers and the multiples 0, 1, 2 of the row stride reach six rows, to save address registers.
  const float* low = a;
  const float* high = a + 3 * aRowStride;
  asm("" : "+r"(high));
  ptrdiff_t p = 0;
  if (detail::kUnrolled && bRowStride == width && aColumnStride == 1) {
    for (; p + kSteps <= k; p += kSteps, low += kSteps, high += kSteps, b += kSteps * width) {
      detail::addSteps<0>(low, high, aRowStride, b, sums);
      after(kSteps);
    }
  } else if (detail::kUnrolled && bRowStride == width && aRowStride == 1 && aColumnStride == packedRows) {
    for (; p + kSteps <= k; p += kSteps, low += kSteps * packedRows, b += kSteps * width) {
      detail::addSteps<packedRows>(low, low, 1, b, sums);
      after(kSteps);
    }
    high = low + 3;
  }
  for (; p < k; p++, low += aColumnStride, high += aColumnStride, b += bRowStride) {
    vf row[vectors];
#pragma GCC unroll 8
    for (int j = 0; j < vectors; j++) row[j] = load(b + j * kLanes);
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
      const vf x = splat(*((i < 3 ? low : high) + (i % 3) * aRowStride));
#pragma GCC unroll 8
      for (int j = 0; j < vectors; j++) sums[i][j] = fma(x, row[j], sums[i][j]);
    }
    after(1);
  }
}

}  // namespace HS_ISA
}  // namespace hs
