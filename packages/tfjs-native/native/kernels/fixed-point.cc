#include "fixed-point.h"

#include "../isa.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace hs {
namespace HS_ISA {
namespace {

// ---- tiles ---------------------------------------------------------------------------------------------------------

// Adds the products of both halves of pairs to a sum.
struct MultiplyPairs {
  static HS_INLINE void add(vi a, vi b, vi& sum) {
#if defined(__AVX512F__)
    sum += (vi)_mm512_madd_epi16((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
    sum += (vi)_mm256_madd_epi16((__m256i)a, (__m256i)b);
#elif defined(__SSE2__)
    sum += (vi)_mm_madd_epi16((__m128i)a, (__m128i)b);
#else
    sum += (shiftLeft(a, 16) >> 16) * (shiftLeft(b, 16) >> 16) + (a >> 16) * (b >> 16);
#endif
  }
};

#if defined(__AVX512F__)
// With one instruction, of AVX-512 VNNI. With its intrinsic, GCC 12 copies sums from register to register.
struct DotPairs {
  static HS_INLINE void add(vi a, vi b, vi& sum) { asm("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b)); }
};
#endif

template <class Products, int rows, int vectors>
void tileKernel(Index pairs, const int32_t* a, Index aRowStride, Index aColumnStride, const int32_t* b,
                Index bRowStride, float* c, Index cRowStride, bool accumulate, const float* units, float unit) {
  vi sums[rows][vectors];
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++)
#pragma GCC unroll 8
    for (int j = 0; j < vectors; j++) sums[i][j] = vi{};
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++)
#pragma GCC unroll 8
    for (int j = 0; j < vectors; j++) __builtin_prefetch(c + i * cRowStride + j * kLanes, 1);
  // As in gemm.cc, to save address registers.
  const int32_t* low = a;
  const int32_t* high = a + 3 * aRowStride;
  asm("" : "+r"(high));
  for (Index p = 0; p < pairs; p++) {
    vi row[vectors];
#pragma GCC unroll 8
    for (int j = 0; j < vectors; j++) row[j] = loadi(b + j * kLanes);
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
      const vi x = splati(*((i < 3 ? low : high) + (i % 3) * aRowStride));
#pragma GCC unroll 8
      for (int j = 0; j < vectors; j++) Products::add(x, row[j], sums[i][j]);
    }
    low += aColumnStride;
    high += aColumnStride;
    b += bRowStride;
  }
#pragma GCC unroll 8
  for (int j = 0; j < vectors; j++) {
    const vf factor = load(units + j * kLanes) * splat(unit);
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
      float* at = c + i * cRowStride + j * kLanes;
      const vf sum = toFloat(sums[i][j]);
      store(at, accumulate ? fma(sum, factor, load(at)) : sum * factor);
    }
  }
}

#if HS_LANES == 4 && !HS_MANY_REGISTERS
#define HS_ROW(r, P) {tileKernel<P, r, 1>, tileKernel<P, r, 2>}
#define HS_TILES(P) {{HS_ROW(1, P), HS_ROW(2, P), HS_ROW(3, P), HS_ROW(4, P)}}
#else
#if HS_LANES == 8
#define HS_ROW(r, P) {tileKernel<P, r, 1>, tileKernel<P, r, 2>}
#else
#define HS_ROW(r, P) {tileKernel<P, r, 1>, tileKernel<P, r, 2>, tileKernel<P, r, 3>, tileKernel<P, r, 4>}
#endif
#define HS_TILES(P) {{HS_ROW(1, P), HS_ROW(2, P), HS_ROW(3, P), HS_ROW(4, P), HS_ROW(5, P), HS_ROW(6, P)}}
#endif

constexpr FixedTileKernels kMultiplying = HS_TILES(MultiplyPairs);
#if defined(__AVX512F__)
constexpr FixedTileKernels kDotting = HS_TILES(DotPairs);
#endif

// ---- weights -------------------------------------------------------------------------------------------------------

// Converts the numbers of a vector of columns in a panel, whose rows are `width` apart. Returns their units.
vf packFixedColumns(Index k, Index width, const float* panel, float factor, int32_t* to) {
  // The largest scale with which no number and no sum exceeds its bound.
  vi most = {};
  vf scale = splat(3e38f);
  for (Index first = 0; first < k; first += kFixedDepth) {
    const Index end = smaller(k, first + kFixedDepth);
    vf sum = {};
    for (Index i = first; i < end; i++) {
      const vi size = absoluteBits(load(panel + i * width));
      most = select(size > most, size, most);
      sum += floats(size);
    }
    // Rounding adds at most a half for each number.
    scale = minFast(splat(static_cast<float>(kFixedWeightSum - (end - first))) / sum, scale);
  }
  const vf smallest = splat(kFixedSmallest), size = floats(most);
  scale = minFast(scale, splat(static_cast<float>(kFixedWeightSteps)) / select(size > smallest, size, smallest));
  const vi finite = most < splati(0x7f800000);
  scale = select(finite, scale, vf{});
  const vf unit = select(finite, splat(factor) / scale, splat(__builtin_nanf("")));
  for (Index i = 0; i < k; i += 2 * kLanes)
    for (Index lane = i; lane < i + kLanes; lane++, to += width) {
      const Index pair = lane + kLanes;
      const vi first = lane < k ? roundToInteger(load(panel + lane * width) * scale) : vi{};
      const vi second = pair < k ? roundToInteger(load(panel + pair * width) * scale) : vi{};
      storei(to, pairOf(first, second));
    }
  return unit;
}

}  // namespace

const FixedTileKernels& fixedTileKernels() {
#if defined(__AVX512F__)
  static const bool dotting = hasVnni();
  if (dotting) return kDotting;
#endif
  return kMultiplying;
}

void packFixedWeights(Index k, Index n, MatrixView b, float factor, float* packed, float* panel) {
  float* units = packed;
  auto* to = reinterpret_cast<int32_t*>(packed + roundUp(n, kLanes));
  for (Index j = 0; j < n; j += kTileColumns) {
    const Index columns = smaller(kTileColumns, n - j), width = roundUp(columns, kLanes);
    packColumns(k, columns, b.from(0, j), panel);
    for (Index q = 0; q < width; q += kLanes)
      store(units + j + q, packFixedColumns(k, width, panel + q, factor, to + q));
    to += pairsOfColumns(k) * width;
  }
}

}  // namespace HS_ISA
}  // namespace hs
