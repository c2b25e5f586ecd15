// Products with few rows of A or few columns of B, which are limited by reading the large matrix.
#include "gemm-stream.h"
#include "transpose-tile.h"

namespace hs {
namespace HS_ISA {
namespace {

// ---- k contiguous in the large matrix: dot products ----------------------------------------------------------------

#if HS_MANY_REGISTERS
constexpr int kDotMany = 6, kDotFew = 4;  // 24 sums of 32 registers
#elif defined(__AVX2__)
constexpr int kDotMany = 4, kDotFew = 3;  // 12 of 16
#else
constexpr int kDotMany = 3, kDotFew = 2;  // 6 of 16
#endif
// Maximum of k at once: kDotMany rows of the large matrix (24 KiB) stay in the first-level cache for all rows of the
// small one.
constexpr Index kDotDepth = 1024;
constexpr Index kDotSmallStride = kDotDepth + 16;  // not a power of two, so that rows do not compete for cache lines

// Up to this many rows of A, dot products are faster than packing a transposed B, by measurement.
constexpr Index kDotRows = 32;
constexpr Index kDotColumns = 8;

// out[i, j] = or += Σ_p large[i][p] · small[j][p]
template <int many, int few>
void dotTile(Index k, const float* large, Index largeStride, const float* small, float* out, Index manyStride,
             Index fewStride, bool accumulate, Ahead ahead) {
  constexpr int sums = many * few, groups = (sums + kLanes - 1) / kLanes;
  vf sum[groups * kLanes];
#pragma GCC unroll 32
  for (int i = 0; i < groups * kLanes; i++) sum[i] = vf{};
  const auto step = [&](auto&& read, Index p) {
    vf column[few];
#pragma GCC unroll 8
    for (int j = 0; j < few; j++) column[j] = read(small + j * kDotSmallStride + p);
#pragma GCC unroll 8
    for (int i = 0; i < many; i++) {
      const vf x = read(large + i * largeStride + p);
#pragma GCC unroll 8
      for (int j = 0; j < few; j++) sum[i * few + j] = fma(x, column[j], sum[i * few + j]);
    }
    for (int row = 0; row < ahead.lines; row++) __builtin_prefetch(ahead.at + row * ahead.stride + p, 0, 2);
  };
  Index p = 0;
  for (; p + kLanes <= k; p += kLanes) step([](const float* at) { return load(at); }, p);
  if (p < k) step([&](const float* at) { return loadPartial(at, static_cast<int>(k - p)); }, p);
  float total[groups * kLanes];
#pragma GCC unroll 8
  for (int g = 0; g < groups; g++) store(total + g * kLanes, sumsOfLanes(sum + g * kLanes));
  for (int i = 0; i < many; i++)
    for (int j = 0; j < few; j++) {
      float& at = out[i * manyStride + j * fewStride];
      at = accumulate ? at + total[i * few + j] : total[i * few + j];
    }
}

using DotTile = void (*)(Index, const float*, Index, const float*, float*, Index, Index, bool, Ahead);
#if HS_LANES == 8
#define HS_DOTS(r) {dotTile<r, 1>, dotTile<r, 2>, dotTile<r, 3>}
constexpr DotTile kDotTiles[kDotMany][kDotFew] = {HS_DOTS(1), HS_DOTS(2), HS_DOTS(3), HS_DOTS(4)};
#elif !HS_MANY_REGISTERS
#define HS_DOTS(r) {dotTile<r, 1>, dotTile<r, 2>}
constexpr DotTile kDotTiles[kDotMany][kDotFew] = {HS_DOTS(1), HS_DOTS(2), HS_DOTS(3)};
#else
#define HS_DOTS(r) {dotTile<r, 1>, dotTile<r, 2>, dotTile<r, 3>, dotTile<r, 4>}
constexpr DotTile kDotTiles[kDotMany][kDotFew] = {HS_DOTS(1), HS_DOTS(2), HS_DOTS(3),
                                                  HS_DOTS(4), HS_DOTS(5), HS_DOTS(6)};
#endif

// out[i · manyStride + j · fewStride] = or += Σ_p large[i, p] · small[j, p], where large.columnStride is 1. Returns
// false if there is not enough memory, as all functions below.
bool dots(Index many, Index few, Index k, MatrixView large, MatrixView small, float* out, Index manyStride,
          Index fewStride, bool accumulate) {
  auto* packed = static_cast<float*>(threadScratch(kGemmScratch, sizeof(float) * few * kDotSmallStride));
  if (!packed) return false;
  const Index manyTiles = ceilDivide(many, kDotMany), fewTiles = ceilDivide(few, kDotFew);
  for (Index p0 = 0; p0 < k; p0 += kDotDepth) {
    const Index depth = smaller(kDotDepth, k - p0);
    for (Index j = 0; j < few; j++) {
      const MatrixView row = small.from(j, p0);
      if (row.columnStride == 1)
        memcpy(packed + j * kDotSmallStride, row.data, depth * sizeof(float));
      else
        for (Index p = 0; p < depth; p++) packed[j * kDotSmallStride + p] = row.data[p * row.columnStride];
    }
    for (Index t = 0; t < manyTiles; t++) {
      const Index i0 = partBegin(many, manyTiles, t), height = partBegin(many, manyTiles, t + 1) - i0;
      for (Index u = 0; u < fewTiles; u++) {
        const Index j0 = partBegin(few, fewTiles, u), width = partBegin(few, fewTiles, u + 1) - j0;
        // Prefetches the rows of the next tile, some in each pass over this one.
        const Index next = i0 + height + partBegin(kDotMany, fewTiles, u);
        const Ahead ahead{large.from(next, p0).data, large.rowStride,
                          static_cast<int>(partBegin(kDotMany, fewTiles, u + 1) - partBegin(kDotMany, fewTiles, u))};
        kDotTiles[height - 1][width - 1](depth, large.from(i0, p0).data, large.rowStride, packed + j0 * kDotSmallStride,
                                         out + i0 * manyStride + j0 * fewStride, manyStride, fewStride,
                                         accumulate || p0 > 0, ahead);
      }
    }
  }
  return true;
}

// ---- n contiguous in B, few rows of A ------------------------------------------------------------------------------

bool fewRows(Index m, Index n, Index k, MatrixView a, MatrixView b, float* c, Index cRowStride, bool accumulate) {
  const Index whole = n / kLanes * kLanes, depth = depthOf(k);
  float* rest = nullptr;
  if (whole < n) {
    rest = static_cast<float*>(threadScratch(kGemmScratch, sizeof(float) * packedSize(depth, n - whole)));
    if (!rest) return false;
  }
  for (Index p0 = 0; p0 == 0 || p0 < k; p0 += depth) {
    const Index kBlock = smaller(depth, k - p0);
    const bool add = accumulate || p0 > 0;
    const MatrixView av = a.from(0, p0), bv = b.from(p0, 0);
    for (Index j = 0; j < whole; j += kTileColumns)
      kTileKernels[m - 1][smaller(kTileColumns, whole - j) / kLanes - 1](
          kBlock, av.data, av.rowStride, av.columnStride, bv.from(0, j).data, bv.rowStride, c + j, cRowStride, add,
          kLanes, shareOf(bv, j + kTileColumns, 0, 1));
    // The last columns are less than a vector: reading past their rows could leave the array.
    if (!rest) continue;
    packColumns(kBlock, n - whole, bv.from(0, whole), rest);
    kTileKernels[m - 1][0](kBlock, av.data, av.rowStride, av.columnStride, rest, kLanes, c + whole, cRowStride, add,
                           static_cast<int>(n - whole), {});
  }
  return true;
}

// ---- n contiguous in B, some rows of A, B larger than the cache ---------------------------------------------------

bool streamed(Index m, Index n, Index k, MatrixView a, MatrixView b, float* c, Index cRowStride, bool accumulate) {
  const Index blocks = n / kStreamColumns, whole = blocks * kStreamColumns, depth = depthOf(k);
  auto* packed = static_cast<float*>(threadScratch(kGemmScratch, sizeof(float) * 2 * depth * kStreamColumns));
  if (!packed) return false;
  for (Index p0 = 0; p0 < k; p0 += depth) {
    const Index kBlock = smaller(depth, k - p0);
    const bool add = accumulate || p0 > 0;
    multiplyStream(m, blocks, kBlock, a.from(0, p0), b.from(p0, 0), packed, c, cRowStride, add);
    if (whole == n) continue;
    packColumns(kBlock, n - whole, b.from(p0, whole), packed);
    gemmPacked(m, n - whole, kBlock, a.from(0, p0), packed, c + whole, cRowStride, add);
  }
  return true;
}

// ---- m contiguous in A, few columns of B: the transposed product ---------------------------------------------------

bool fewColumns(Index m, Index n, Index k, MatrixView a, MatrixView b, float* c, Index cRowStride, bool accumulate) {
  float transposed[kTileRows * kBreadth];
  for (Index i0 = 0; i0 < m; i0 += kBreadth) {
    const Index rows = smaller(kBreadth, m - i0);
    if (!fewRows(n, rows, k, b.transposed(), a.from(i0, 0).transposed(), transposed, kBreadth, false)) return false;
    for (Index i = 0; i < rows; i++)
      for (Index j = 0; j < n; j++) {
        float& at = c[(i0 + i) * cRowStride + j];
        at = accumulate ? at + transposed[j * kBreadth + i] : transposed[j * kBreadth + i];
      }
  }
  return true;
}

// By measurement: up to this many rows, copying B during the arithmetic is faster than packing it before. With so few that
// B is used by one tile only, it is faster than reading B in place if B is not in the cache.
constexpr Index kStreamRows = 48;
constexpr Index kStreamFloats = 1 << 15;
constexpr Index kLargeFloats = 4 << 20;

bool isStreamed(Index m, Index n, Index k, MatrixView b) {
  if (b.columnStride != 1 || n < 2 * kStreamColumns || m > kStreamRows) return false;
  return m > kTileRows ? n * k >= kStreamFloats : b.rowStride * k >= kLargeFloats;
}

enum class Way { none, dotsByRows, dotsByColumns, streamed, fewRows, fewColumns };

Way wayFor(Index m, Index n, Index k, MatrixView a, MatrixView b) {
  const bool longEnough = k >= 4 * kLanes;  // otherwise adding the lanes costs more than the products
  if (longEnough && m <= kDotRows && m <= n && b.rowStride == 1) return Way::dotsByRows;
  if (longEnough && n <= kDotColumns && n < m && a.columnStride == 1) return Way::dotsByColumns;
  if (isStreamed(m, n, k, b)) return Way::streamed;
  if (m <= kTileRows && b.columnStride == 1) return Way::fewRows;
  if (n <= kTileRows && n < m && a.rowStride == 1) return Way::fewColumns;
  return Way::none;
}

}  // namespace

bool isThin(Index m, Index n, Index k, MatrixView a, MatrixView b) { return wayFor(m, n, k, a, b) != Way::none; }

bool gemmThin(Index m, Index n, Index k, MatrixView a, MatrixView b, float* c, Index cRowStride, bool accumulate) {
  switch (wayFor(m, n, k, a, b)) {
    case Way::dotsByRows:
      return dots(n, m, k, b.transposed(), a, c, 1, cRowStride, accumulate);
    case Way::dotsByColumns:
      return dots(m, n, k, a, b.transposed(), c, cRowStride, 1, accumulate);
    case Way::streamed:
      return streamed(m, n, k, a, b, c, cRowStride, accumulate);
    case Way::fewRows:
      return fewRows(m, n, k, a, b, c, cRowStride, accumulate);
    case Way::fewColumns:
      return fewColumns(m, n, k, a, b, c, cRowStride, accumulate);
    case Way::none:
      break;
  }
  return true;
}

}  // namespace HS_ISA
}  // namespace hs
