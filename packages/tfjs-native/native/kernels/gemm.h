// Matrix product of float32 on one thread, for use inside the tasks of a kernel.
//
// C[m, n] = A[m, k] · B[k, n], or C += A · B.
//
// gemmPacked reads A where it lies and B in packed form: panels of kTileColumns columns one after the other, within a
// panel row after row; the last panel is rounded up to whole vectors, filled with zeros. Every element of C is summed
// over k in the same order, in blocks that depend on k alone: how a caller cuts the rows and columns never changes a
// bit.
//
// gemm takes both as they lie and chooses the way by the shape.
#pragma once

#include <stddef.h>

#include "../parallel.h"
#include "../simd.h"

namespace hs {
namespace HS_ISA {

using Index = ptrdiff_t;

// A tile of C is held in registers; beside it there must be room for a row of B and one element of A.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kTileRows = 6, kTileVectors = 4;  // 24 of 32 registers
#elif defined(__AVX2__)
constexpr int kTileRows = 6, kTileVectors = 2;  // 12 of 16
#else
constexpr int kTileRows = 4, kTileVectors = 2;  // 8 of 16: a product without fused addition needs one more
#endif
constexpr int kTileColumns = kTileVectors * kLanes;

// Blocks for the caches: of the second level's half a megabyte or more, a block of B takes half, and what is fetched
// for the next one the other half; kTileRows rows of A lie in the first level.
constexpr Index kDepth = 256;          // most of k at once
constexpr Index kBreadth = 256;        // columns of B at once
constexpr Index kTransposedRows = 96;  // rows of a transposed A brought into order at once

// The slot of threadScratch that gemm uses; gemmPacked uses none.
constexpr int kGemmScratch = kScratchSlots - 1;

HS_INLINE Index smaller(Index a, Index b) { return a < b ? a : b; }
HS_INLINE Index larger(Index a, Index b) { return a > b ? a : b; }
HS_INLINE Index ceilDivide(Index a, Index b) { return (a + b - 1) / b; }
HS_INLINE Index roundUp(Index a, Index unit) { return ceilDivide(a, unit) * unit; }

/** `count` things cut into `parts` that differ by one at most. */
HS_INLINE Index partBegin(Index count, Index parts, Index part) { return count * part / parts; }

/** Element (i, j) is data[i * rowStride + j * columnStride]; one of the strides is 1. */
struct MatrixView {
  const float* data = nullptr;
  Index rowStride = 0, columnStride = 0;
  MatrixView from(Index i, Index j) const { return {data + i * rowStride + j * columnStride, rowStride, columnStride}; }
  MatrixView transposed() const { return {data, columnStride, rowStride}; }
};

/** The rows of `data` are `leading` apart; `transpose` swaps rows and columns. */
HS_INLINE MatrixView matrixView(const float* data, Index leading, bool transpose = false) {
  return transpose ? MatrixView{data, 1, leading} : MatrixView{data, leading, 1};
}

constexpr int kLineFloats = 16;  // a cache line

/** What a tile fetches into the second-level cache while it computes: at each step of k, `lines` cache lines. */
struct Ahead {
  const float* at = nullptr;
  Index stride = 0;
  int lines = 0;
};

/** c[rows, vectors · kLanes] = or += a[rows, k] · b[k, vectors · kLanes]; `lastLanes` of the last vector are stored. */
using TileKernel = void (*)(Index k, const float* a, Index aRowStride, Index aColumnStride, const float* b,
                            Index bRowStride, float* c, Index cRowStride, bool accumulate, int lastLanes, Ahead ahead);
/** By rows − 1 and vectors − 1. */
extern const TileKernel kTileKernels[kTileRows][kTileVectors];
/** The same, but the result goes past the cache and replaces C, whose rows are aligned and consist of whole vectors. */
extern const TileKernel kPastKernels[kTileRows][kTileVectors];

/** Floats that B[k, n] takes in packed form. Should be aligned to 64 bytes. */
HS_INLINE Index packedSize(Index k, Index n) { return k * roundUp(n, kLanes); }
void packColumns(Index k, Index n, MatrixView b, float* packed);

/** A[rows, k] by columns, kTileRows apart, panel after panel; the panels are those of rowPanels(rows). */
void packRows(Index rows, Index k, MatrixView a, float* packed);
HS_INLINE Index rowPanels(Index rows) { return ceilDivide(rows, kTileRows); }

/** Fetches columns [begin, end) of the panel below this one. */
HS_INLINE void prefetchNextRows(MatrixView panel, Index rows, Index begin, Index end) {
  for (Index i = rows; i < rows + kTileRows; i++)
    for (Index p = begin; p < end; p += kLineFloats) __builtin_prefetch(panel.from(i, p).data);
}

struct NoEpilogue {
  HS_INLINE void operator()(float*, Index, Index, Index) const {}
};

/** The blocks of k are equal, but for the last, and depend on k alone. */
HS_INLINE Index depthOf(Index k) { return ceilDivide(larger(k, 1), ceilDivide(larger(k, 1), kDepth)); }

constexpr int kTileLines = kTileColumns > kLineFloats ? kTileColumns / kLineFloats : 1;

/** The part of `next` which the tile at `column` in row panel `panel` of `panels` fetches. */
HS_INLINE Ahead shareOf(const MatrixView& next, Index column, Index panel, Index panels) {
  const Index parts = smaller(panels, kTileLines);
  if (!next.data || panel >= parts) return {};
  const Index first = partBegin(kTileLines, parts, panel), end = partBegin(kTileLines, parts, panel + 1);
  return {next.from(0, column).data + first * kLineFloats, next.rowStride, static_cast<int>(end - first)};
}

/** How the columns and rows of packed B[k, n] lie, as far as whole panels go. */
HS_INLINE MatrixView packedView(const float* packed, Index k) { return {packed, kTileColumns, k}; }

/**
 * C = or += A · B, B packed by packColumns. Then, on every piece of a row that is complete, while it is in the cache:
 * epilogue(float* c, Index row, Index column, Index count). `next` is what the caller will read next in place of B, to
 * be fetched meanwhile: a B to be packed whose rows are contiguous, or a packedView. `past` sends a large C past the
 * cache; it is for k up to kDepth, without accumulation or epilogue, and for rows as kPastKernels wants.
 */
template <class Epilogue = NoEpilogue>
void gemmPacked(Index m, Index n, Index k, MatrixView a, const float* packed, float* c, Index cRowStride,
                bool accumulate = false, const Epilogue& epilogue = {}, const MatrixView& next = {},
                bool past = false) {
  const auto& kernels = past ? kPastKernels : kTileKernels;
  const Index depth = depthOf(k);
  // A transposed A would be read with large steps, again for each panel of B: it is brought into order first.
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
              // A line of each of the columns of A that are brought into order next.
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
 * Whether packing B costs more than it gains: few rows of A, or few columns of B. What limits such a product is reading
 * the large matrix.
 */
bool isThin(Index m, Index n, Index k, MatrixView a, MatrixView b);
/** The product for shapes that are thin: reads the large matrix once, where it lies. False if there is no memory. */
bool gemmThin(Index m, Index n, Index k, MatrixView a, MatrixView b, float* c, Index cRowStride, bool accumulate);

/**
 * C = or += A · B, both where they lie; then the epilogue as in gemmPacked. `past` is as there, and only a wish. False if
 * there is no memory.
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

/** Whether all tasks had the memory that they needed; any of them may say no. */
class Success {
 public:
  HS_INLINE void require(bool condition) {
    if (!condition) __atomic_store_n(&complete_, false, __ATOMIC_RELAXED);
  }
  // After all tasks.
  HS_INLINE operator bool() const { return complete_; }

 private:
  bool complete_ = true;
};

}  // namespace HS_ISA
}  // namespace hs
