#include "gemm.h"

#include "gemm-steps.h"
#include "transpose-tile.h"

namespace hs {
namespace HS_ISA {
namespace {

// Rows of B that are prefetched during packing: about the number of outstanding loads of one core.
constexpr Index kPrefetchRows = 8;
// Floats that are prefetched along each column of a transposed B.
constexpr Index kPrefetchFloats = 128;

// If `past`, the result bypasses the cache. It then overwrites C, and its rows are aligned and consist of whole
// vectors.
template <int rows, int vectors, bool past>
void tileKernel(Index k, const float* a, Index aRowStride, Index aColumnStride, const float* b, Index bRowStride,
                float* c, Index cRowStride, bool accumulate, int lastLanes, Ahead ahead) {
  vf sums[rows][vectors];
#pragma GCC unroll 8
  for (int i = 0; i < rows; i++)
#pragma GCC unroll 8
    for (int j = 0; j < vectors; j++) sums[i][j] = vf{};
  // Prefetches the lines of C, which is accessed last.
  if constexpr (!past) {
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++)
#pragma GCC unroll 8
      for (int j = 0; j < vectors; j++) __builtin_prefetch(c + i * cRowStride + j * kLanes, 1);
  }
  addProducts<kTileRows>(k, a, aRowStride, aColumnStride, b, bRowStride, sums, [&](int steps) {
    if (ahead.lines <= 0) return;
    for (int step = 0; step < steps; step++, ahead.at += ahead.stride)
      for (int line = 0; line < ahead.lines; line++) __builtin_prefetch(ahead.at + line * kLineFloats, 0, 2);
  });
  const auto finish = [&](auto&& read, auto&& write) {
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++)
#pragma GCC unroll 8
      for (int j = 0; j < vectors; j++) {
        float* at = c + i * cRowStride + j * kLanes;
        write(at, !past && accumulate ? sums[i][j] + read(at, j) : sums[i][j], j);
      }
  };
  if constexpr (past)
    finish([](const float*, int) { return vf{}; }, [](float* p, vf v, int) { storePast(p, v); });
  else if (lastLanes == kLanes)
    finish([](const float* p, int) { return load(p); }, [](float* p, vf v, int) { store(p, v); });
  else
    finish([&](const float* p, int j) { return j < vectors - 1 ? load(p) : loadPartial(p, lastLanes); },
           [&](float* p, vf v, int j) { j < vectors - 1 ? store(p, v) : storePartial(p, v, lastLanes); });
}

template <int rows>
void packPanel(Index k, const float* from, Index stride, float* to) {
  for (Index p = 0; p < k; p++) memcpy(to + p * kTileRows, from + p * stride, rows * sizeof(float));
}
using PackPanel = void (*)(Index, const float*, Index, float*);
#if HS_LANES == 4 && !HS_MANY_REGISTERS
constexpr PackPanel kPackPanels[kTileRows] = {packPanel<1>, packPanel<2>, packPanel<3>, packPanel<4>};
#else
constexpr PackPanel kPackPanels[kTileRows] = {packPanel<1>, packPanel<2>, packPanel<3>,
                                              packPanel<4>, packPanel<5>, packPanel<6>};
#endif

}  // namespace

#if HS_LANES == 4 && !HS_MANY_REGISTERS
#define HS_ROW(r, past) {tileKernel<r, 1, past>, tileKernel<r, 2, past>}
#define HS_TILES(past) {HS_ROW(1, past), HS_ROW(2, past), HS_ROW(3, past), HS_ROW(4, past)}
#else
#if HS_LANES == 8
#define HS_ROW(r, past) {tileKernel<r, 1, past>, tileKernel<r, 2, past>}
#else
#define HS_ROW(r, past) {tileKernel<r, 1, past>, tileKernel<r, 2, past>, tileKernel<r, 3, past>, tileKernel<r, 4, past>}
#endif
#define HS_TILES(past) \
  {HS_ROW(1, past), HS_ROW(2, past), HS_ROW(3, past), HS_ROW(4, past), HS_ROW(5, past), HS_ROW(6, past)}
#endif
const TileKernel kTileKernels[kTileRows][kTileVectors] = HS_TILES(false);
const TileKernel kPastKernels[kTileRows][kTileVectors] = HS_TILES(true);

void packColumns(Index k, Index n, MatrixView b, float* packed) {
  if (b.columnStride == 1) {
    // Row by row within kBreadth columns, so that memory is read in long runs.
    for (Index j0 = 0; j0 < n; j0 += kBreadth) {
      const Index jEnd = smaller(n, j0 + kBreadth);
      for (Index p = 0; p < k; p++) {
        const float* from = b.data + p * b.rowStride;
        const float* ahead = from + kPrefetchRows * b.rowStride;
        for (Index j = j0; j < jEnd; j += kTileColumns) {
          const Index columns = smaller(kTileColumns, jEnd - j), width = roundUp(columns, kLanes);
          float* to = packed + j * k + p * width;
          Index q = 0;
          for (; q + kLanes <= columns; q += kLanes) {
            __builtin_prefetch(ahead + j + q);
            store(to + q, load(from + j + q));
          }
          if (q < columns) store(to + q, loadPartial(from + j + q, static_cast<int>(columns - q)));
        }
      }
    }
    return;
  }
  for (Index j = 0; j < n; j += kTileColumns) {
    const Index columns = smaller(kTileColumns, n - j), width = roundUp(columns, kLanes);
    float* to = packed + j * k;
    for (Index p = 0; p < k; p += kLanes) {
      const int depth = static_cast<int>(smaller(kLanes, k - p));
      for (Index q = 0; q < columns; q += kLanes) {
        const float* from = b.data + (j + q) * b.columnStride + p;
        const int rows = static_cast<int>(smaller(kLanes, columns - q));
        for (int i = 0; i < rows; i++) __builtin_prefetch(from + i * b.columnStride + kPrefetchFloats);
        transposeTilePadded(from, b.columnStride, rows, depth, to + p * width + q, width);
      }
    }
  }
}

void packRows(Index rows, Index k, MatrixView a, float* packed) {
  const Index panels = rowPanels(rows);
  // Sixteen columns of A at a time, so that all panels use the cache lines of a column while they are cached.
  for (Index p0 = 0; p0 < k; p0 += 16) {
    const Index pEnd = smaller(k, p0 + 16);
    if (a.rowStride == 1) {
      // Prefetches the next columns, which hardware does not predict.
      for (Index p = p0 + 16; p < p0 + 32; p++)
        for (Index i = 0; i < rows; i += 16) __builtin_prefetch(a.data + p * a.columnStride + i);
    }
    for (Index panel = 0; panel < panels; panel++) {
      const Index i0 = partBegin(rows, panels, panel), height = partBegin(rows, panels, panel + 1) - i0;
      float* to = packed + panel * k * kTileRows;
      const float* from = a.data + i0 * a.rowStride;
      if (a.rowStride == 1) {
        kPackPanels[height - 1](pEnd - p0, from + p0 * a.columnStride, a.columnStride, to + p0 * kTileRows);
      } else {
        for (Index p = p0; p < pEnd; p++)
          for (Index i = 0; i < height; i++) to[p * kTileRows + i] = from[i * a.rowStride + p * a.columnStride];
      }
    }
  }
}

}  // namespace HS_ISA
}  // namespace hs
