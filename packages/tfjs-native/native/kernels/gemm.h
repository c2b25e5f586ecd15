// Matrix product in float32 on one thread, for use in the tasks of a kernel.
//
// C[m, n] = A[m, k] · B[k, n], or C += A · B.
//
// gemmPacked reads A in place and B in packed form: panels of kTileColumns columns, each row by row; the last panel is
// padded to whole vectors with zeros. Every element of C is summed over k in the same order, in blocks that depend only
// on k, so the caller's division into rows and columns does not change the result bitwise.
//
// gemm reads both in place and chooses the algorithm by the shape.
#pragma once

#include <stddef.h>

#include "../parallel.h"
#include "../simd.h"

namespace hs {
namespace HS_ISA {

using Index = ptrdiff_t;

// A tile of C is kept in registers, which must also have room for a row of B and one element of A.
#if HS_MANY_REGISTERS
constexpr int kTileRows = 6, kTileVectors = 4;  // 24 of 32 registers
#elif defined(__AVX2__)
constexpr int kTileRows = 6, kTileVectors = 2;  // 12 of 16
#else
constexpr int kTileRows = 4, kTileVectors = 2;  // 8 of 16: without fused multiply-add, a product needs one more
#endif
constexpr int kTileColumns = kTileVectors * kLanes;

// Block sizes for a second-level cache of half a megabyte or more: a block of B takes half of it, and the prefetched
// next one the other half. kTileRows rows of A stay in the first-level cache.
constexpr Index kDepth = 256;          // maximum of k at once
constexpr Index kBreadth = 256;        // columns of B at once
constexpr Index kTransposedRows = 96;  // rows of a transposed A that are reordered at once

// Slot of threadScratch that gemm uses; gemmPacked uses none.
constexpr int kGemmScratch = kScratchSlots - 1;

HS_INLINE constexpr Index smaller(Index a, Index b) { return a < b ? a : b; }
HS_INLINE constexpr Index larger(Index a, Index b) { return a > b ? a : b; }
HS_INLINE constexpr Index ceilDivide(Index a, Index b) { return (a + b - 1) / b; }
HS_INLINE constexpr Index roundUp(Index a, Index unit) { return ceilDivide(a, unit) * unit; }

/** Start of a part when `count` items are divided into `parts` whose sizes differ by at most one. */
HS_INLINE Index partBegin(Index count, Index parts, Index part) { return count * part / parts; }

/** A matrix whose element (i, j) is data[i * rowStride + j * columnStride]. One of the strides is 1. */
struct MatrixView {
  const float* data = nullptr;
  Index rowStride = 0, columnStride = 0;
  MatrixView from(Index i, Index j) const { return {data + i * rowStride + j * columnStride, rowStride, columnStride}; }
  MatrixView transposed() const { return {data, columnStride, rowStride}; }
};

/** Returns a view of `data` with row stride `leading`; `transpose` swaps rows and columns. */
HS_INLINE MatrixView matrixView(const float* data, Index leading, bool transpose = false) {
  return transpose ? MatrixView{data, 1, leading} : MatrixView{data, leading, 1};
}

constexpr int kLineFloats = 16;  // a cache line

/** Cache lines that a tile prefetches into the second-level cache while it computes: `lines` at each step of k. */
struct Ahead {
  const float* at = nullptr;
  Index stride = 0;
  int lines = 0;
};

/** c[rows, vectors · kLanes] = or += a[rows, k] · b[k, vectors · kLanes]; `lastLanes` of the last vector are stored. */
using TileKernel = void (*)(Index k, const float* a, Index aRowStride, Index aColumnStride, const float* b,
                            Index bRowStride, float* c, Index cRowStride, bool accumulate, int lastLanes, Ahead ahead);
/** Kernels by rows − 1 and vectors − 1. */
extern const TileKernel kTileKernels[kTileRows][kTileVectors];
/** Kernels whose result bypasses the cache and overwrites C, whose rows are aligned and consist of whole vectors. */
extern const TileKernel kPastKernels[kTileRows][kTileVectors];

/** Number of floats of B[k, n] in packed form, which should be aligned to 64 bytes. */
HS_INLINE Index packedSize(Index k, Index n) { return k * roundUp(n, kLanes); }
void packColumns(Index k, Index n, MatrixView b, float* packed);

/** Packs A[rows, k] by columns with stride kTileRows, panel by panel. The panels are those of rowPanels(rows). */
void packRows(Index rows, Index k, MatrixView a, float* packed);
HS_INLINE Index rowPanels(Index rows) { return ceilDivide(rows, kTileRows); }

/** Prefetches columns [begin, end) of the panel below this one. */
HS_INLINE void prefetchNextRows(MatrixView panel, Index rows, Index begin, Index end) {
  for (Index i = rows; i < rows + kTileRows; i++)
    for (Index p = begin; p < end; p += kLineFloats) __builtin_prefetch(panel.from(i, p).data);
}

struct NoEpilogue {
  HS_INLINE void operator()(float*, Index, Index, Index) const {}
};

/** Size of the blocks of k, which depends only on k. The last block may be smaller. */
HS_INLINE Index depthOf(Index k) { return ceilDivide(larger(k, 1), ceilDivide(larger(k, 1), kDepth)); }

constexpr int kTileLines = kTileColumns > kLineFloats ? kTileColumns / kLineFloats : 1;

/** Part of `next` that the tile at `column` in row panel `panel` of `panels` prefetches. */
HS_INLINE Ahead shareOf(const MatrixView& next, Index column, Index panel, Index panels) {
  const Index parts = smaller(panels, kTileLines);
  if (!next.data || panel >= parts) return {};
  const Index first = partBegin(kTileLines, parts, panel), end = partBegin(kTileLines, parts, panel + 1);
  return {next.from(0, column).data + first * kLineFloats, next.rowStride, static_cast<int>(end - first)};
}

/** View of the whole panels of packed B[k, n]. */
HS_INLINE MatrixView packedView(const float* packed, Index k) { return {packed, kTileColumns, k}; }

/**
 * Computes C = or += A · B, with B packed by packColumns. Calls epilogue(float* c, Index row, Index column, Index
 * count) on every complete piece of a row while it is in the cache. `next` is the matrix that the caller reads next in
 * place of B, which is prefetched: a B to be packed whose rows are contiguous, or a packedView. With `past`, a large C
 * bypasses the cache; this requires k up to kDepth, no accumulation, no epilogue, and rows as for kPastKernels.
 */
template <class Epilogue = NoEpilogue>
void gemmPacked(Index m, Index n, Index k, MatrixView a, const float* packed, float* c, Index cRowStride,
                bool accumulate = false, const Epilogue& epilogue = {}, const MatrixView& next = {},
                bool past = false) {
  const auto& kernels = past ? kPastKernels : kTileKernels;
  const Index depth = depthOf(k);
  // A transposed A is reordered first, since it would be read with large strides for each panel of B.
  const bool reorder = a.columnStride != 1 && n > kTileColumns;
  alignas(64) float ordered[kTransposedRows * kDepth];
  const Index rowBlocks = reorder ? ceilDivide(m, kTransposedRows) : 1;
  for (Index j0 = 0; j0 < n; j0 += kBreadth) {
    const Index jEnd = smaller(n, j0 + kBreadth);
    for (Index p0 = 0; p0 == 0 || p0 < k; p0 += depth) {
      const Index kBlock = smaller(depth, k - p0);
      const bool add = accumulate || p0 > 0, last = p0 + depth >= k;
      for (Index block = 0; block < rowBlocks; block++) {
        const Index block0 = partBegin(m, rowBlocks, block), rows = partBegin(m, rowBlocks, block + 1) - block0;
        if (reorder) packRows(rows, kBlock, a.from(block0, p0), ordered);
        const Index panels = rowPanels(rows);
        for (Index panel = 0; panel < panels; panel++) {
          const Index panel0 = partBegin(rows, panels, panel), height = partBegin(rows, panels, panel + 1) - panel0;
          const Index i0 = block0 + panel0;
          const MatrixView av =
              reorder ? MatrixView{ordered + panel * kBlock * kTileRows, 1, kTileRows} : a.from(i0, p0);
          for (Index j = j0; j < jEnd; j += kTileColumns) {
            const Index columns = smaller(kTileColumns, jEnd - j), vectors = ceilDivide(columns, kLanes);
            Ahead ahead;
            if (block == 0 && panel < kTileLines) {
              ahead = shareOf(next, j - j0, panel, panels);
            } else if (reorder) {
              // A cache line of each of the columns of A that are reordered next.
              const Index row = panel - (block == 0 ? kTileLines : 0);
              const Index line = row * (kBreadth / kTileColumns) + (j - j0) / kTileColumns;
              const bool below = block + 1 < rowBlocks;
              const MatrixView then = below ? a.from(block0 + rows, p0) : a.from(0, p0 + depth);
              if (line * kLineFloats <= rows) ahead = {then.from(line * kLineFloats, 0).data, then.columnStride, 1};
            }
            if (!reorder) {
              const Index done = j - j0, all = jEnd - j0;
              prefetchNextRows(av, height, kBlock * done / all, kBlock * (done + columns) / all);
            }
            kernels[height - 1][vectors - 1](kBlock, av.data, av.rowStride, av.columnStride,
                                                  packed + j * k + p0 * vectors * kLanes, vectors * kLanes,
                                                  c + i0 * cRowStride + j, cRowStride, add,
                                                  static_cast<int>(columns - (vectors - 1) * kLanes), ahead);
          }
          if (last)
            for (Index i = i0; i < i0 + height; i++) epilogue(c + i * cRowStride + j0, i, j0, jEnd - j0);
        }
      }
    }
  }
  if (past) finishPastStores();
}

/**
 * Whether packing B costs more than it gains: with few rows of A or few columns of B. Such a product is limited by
 * reading the large matrix.
 */
bool isThin(Index m, Index n, Index k, MatrixView a, MatrixView b);
/**
 * Computes the product of thin shapes, reading the large matrix once and in place. Returns false if there is not enough
 * memory.
 */
bool gemmThin(Index m, Index n, Index k, MatrixView a, MatrixView b, float* c, Index cRowStride, bool accumulate);

/**
 * Computes C = or += A · B in place, then the epilogue as in gemmPacked. `past` is as in gemmPacked, but only a hint.
 * Returns false if there is not enough memory.
 */
template <class Epilogue = NoEpilogue>
bool gemm(Index m, Index n, Index k, MatrixView a, MatrixView b, float* c, Index cRowStride, bool accumulate = false,
          const Epilogue& epilogue = {}, bool past = false) {
  if (isThin(m, n, k, a, b)) {
    if (!gemmThin(m, n, k, a, b, c, cRowStride, accumulate)) return false;
    for (Index i = 0; i < m; i++) epilogue(c + i * cRowStride, i, 0, n);
    return true;
  }
  const Index depth = depthOf(k);
  const Index breadth = smaller(n, kBreadth);
  float* packed = static_cast<float*>(threadScratch(kGemmScratch, sizeof(float) * packedSize(depth, breadth)));
  if (!packed) return false;
  for (Index j0 = 0; j0 < n; j0 += kBreadth) {
    const Index columns = smaller(kBreadth, n - j0);
    for (Index p0 = 0; p0 == 0 || p0 < k; p0 += depth) {
      const Index kBlock = smaller(depth, k - p0);
      const bool last = p0 + depth >= k;
      packColumns(kBlock, columns, b.from(p0, j0), packed);
      MatrixView next;
      if (b.columnStride == 1) next = last ? b.from(0, j0 + kBreadth) : b.from(p0 + depth, j0);
      gemmPacked(
          m, columns, kBlock, a.from(0, p0), packed, c + j0, cRowStride, accumulate || p0 > 0,
          [&](float* at, Index row, Index column, Index count) {
            if (last) epilogue(at, row, j0 + column, count);
          },
          next, past);
    }
  }
  return true;
}

/** Whether all tasks had enough memory. Any task may set it to false. */
class Success {
 public:
  HS_INLINE void require(bool condition) {
    if (!condition) __atomic_store_n(&complete_, false, __ATOMIC_RELAXED);
  }
  // Returns the result after all tasks.
  HS_INLINE operator bool() const { return complete_; }

 private:
  bool complete_ = true;
};

}  // namespace HS_ISA
}  // namespace hs
