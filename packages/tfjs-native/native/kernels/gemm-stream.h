// Product of a few rows with a large matrix whose rows are contiguous: reading that matrix takes about as long as the
// arithmetic, so both are done at the same time.
//
// B is read in blocks of kStreamColumns columns. While the tiles of one block are computed from its packed copy, the rows
// of the next one are copied, some before each piece of a tile. Rows of a large matrix often are a power of two apart and
// then compete for few cache lines, so that they cannot be prefetched a whole block ahead.
#pragma once

#include "gemm.h"

namespace hs {
namespace HS_ISA {

constexpr Index kStreamColumns = 128;  // two packed blocks take half of a second-level cache of half a megabyte
constexpr Index kStreamAhead = 4;      // rows that are prefetched, which still fit the ways of the first-level cache

/** Copies whole blocks of B, one row after another, to the packed form of packColumns. */
class RowCopier {
 public:
  RowCopier() = default;
  RowCopier(MatrixView from, Index k, float* to) : from_(from.data), stride_(from.rowStride), k_(k), to_(to) {}

  HS_INLINE Index missing() const { return k_ - done_; }
  HS_INLINE void copyRow() {
    const float* ahead = from_ + kStreamAhead * stride_;
    for (Index j = 0; j < kStreamColumns; j += kLineFloats) __builtin_prefetch(ahead + j);
    float* to = to_ + done_ * kTileColumns;
#pragma GCC unroll 32
    for (Index j = 0; j < kStreamColumns; j += kLanes)
      store(to + j / kTileColumns * kTileColumns * k_ + j % kTileColumns, load(from_ + j));
    from_ += stride_;
    done_++;
  }

 private:
  const float* from_ = nullptr;
  Index stride_ = 0, k_ = 0;
  float* to_ = nullptr;
  Index done_ = 0;
};

/** A tile as kTileKernels, of whole vectors, which copies `copies` rows of the next block meanwhile. */
template <int rows, int vectors>
void streamTile(Index k, const float* a, Index aRowStride, Index aColumnStride, const float* b, float* c,
                Index cRowStride, bool accumulate, RowCopier& next, Index copies) {
  vf sums[rows][vectors];
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++)
#pragma GCC unroll 8
    for (int j = 0; j < vectors; j++) {
      sums[i][j] = vf{};
      __builtin_prefetch(c + i * cRowStride + j * kLanes, 1);
    }
  const float* low = a;
  const float* high = a + 3 * aRowStride;  // two pointers reach six rows, as in tileKernel
  asm("" : "+r"(high));
  Index p = 0;
  for (Index piece = 0; piece <= copies; piece++) {
    const Index end = partBegin(k, copies + 1, piece + 1);
    for (; p < end; p++) {
      vf row[vectors];
#pragma GCC unroll 8
      for (int j = 0; j < vectors; j++) row[j] = load(b + j * kLanes);
#pragma GCC unroll 8
      for (int i = 0; i < rows; i++) {
        const vf x = splat(*((i < 3 ? low : high) + (i % 3) * aRowStride));
#pragma GCC unroll 8
        for (int j = 0; j < vectors; j++) sums[i][j] = fma(x, row[j], sums[i][j]);
      }
      low += aColumnStride;
      high += aColumnStride;
      b += vectors * kLanes;
    }
    if (piece < copies) next.copyRow();
  }
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++)
#pragma GCC unroll 8
    for (int j = 0; j < vectors; j++) {
      float* at = c + i * cRowStride + j * kLanes;
      store(at, accumulate ? sums[i][j] + load(at) : sums[i][j]);
    }
}

using StreamTile = void (*)(Index, const float*, Index, Index, const float*, float*, Index, bool, RowCopier&, Index);
#if HS_LANES == 4 && !HS_MANY_REGISTERS
constexpr StreamTile kStreamTiles[kTileRows] = {streamTile<1, kTileVectors>, streamTile<2, kTileVectors>,
                                                streamTile<3, kTileVectors>, streamTile<4, kTileVectors>};
#else
constexpr StreamTile kStreamTiles[kTileRows] = {streamTile<1, kTileVectors>, streamTile<2, kTileVectors>,
                                                streamTile<3, kTileVectors>, streamTile<4, kTileVectors>,
                                                streamTile<5, kTileVectors>, streamTile<6, kTileVectors>};
#endif

/** Computes C = or += A · B for B with whole blocks of columns and k up to kDepth. `packed`: two blocks. */
inline void multiplyStream(Index m, Index blocks, Index k, MatrixView a, MatrixView b, float* packed, float* c,
                           Index cRowStride, bool accumulate) {
  const Index size = k * kStreamColumns, panels = rowPanels(m), tiles = kStreamColumns / kTileColumns;
  RowCopier first(b, k, packed);
  while (first.missing()) first.copyRow();
  for (Index block = 0; block < blocks; block++) {
    const float* from = packed + block % 2 * size;
    RowCopier next;
    if (block + 1 < blocks) next = RowCopier(b.from(0, (block + 1) * kStreamColumns), k, packed + (block + 1) % 2 * size);
    Index left = panels * tiles;
    for (Index panel = 0; panel < panels; panel++) {
      const Index i0 = partBegin(m, panels, panel), height = partBegin(m, panels, panel + 1) - i0;
      const MatrixView rows = a.from(i0, 0);
      for (Index tile = 0; tile < tiles; tile++, left--)
        kStreamTiles[height - 1](k, rows.data, rows.rowStride, rows.columnStride, from + tile * kTileColumns * k,
                                 c + i0 * cRowStride + block * kStreamColumns + tile * kTileColumns, cRowStride,
                                 accumulate, next, ceilDivide(next.missing(), left));
    }
  }
}

}  // namespace HS_ISA
}  // namespace hs
