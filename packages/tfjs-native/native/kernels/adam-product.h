// Gradients that are products leftᵀ · right with few rows in each factor. They are computed piece by piece when Adam uses
// them, and are never stored.
#pragma once

#include "adam.h"
#include "contract.h"
#include "gemm.h"

namespace hs {
namespace HS_ISA {

constexpr Index kPieceColumns = 512;         // columns of the gradient at once: some rows stay in the first-level cache
constexpr Index kRightElements = 1 << 15;    // elements of `right` that a block reads repeatedly, from the second-level cache
constexpr Index kBlockElements = 1 << 15;    // minimum elements of the gradient in a block
constexpr Index kSquaresColumns = 1 << 12;   // columns of `right` in a task that sums squares

// Blocks of the gradient, in column-major order.
struct ProductBlocks {
  Index rows, columns, down, across;

  explicit ProductBlocks(const AdamTensor& t) {
    const Index wanted = larger(kRightElements / t.rank / kPieceColumns, 1) * kPieceColumns;
    columns = smaller(t.columns, wanted);
    rows = roundUp(ceilDivide(kBlockElements, columns), kTileRows);
    down = ceilDivide(t.rows, rows);
    across = ceilDivide(t.columns, columns);
  }
  Index count() const { return down * across; }
};

// gradient[i · kPieceColumns + j] = element (row + i, column + j) of the product.
inline void multiplyPiece(const AdamTensor& t, Index row, Index rows, Index column, Index columns, float* gradient) {
  const float* left = t.left + row;
  const float* right = t.right + column;
  const auto multiply = [&](const float* b, Index stride, int vectors, Index j, int lastLanes) {
    kTileKernels[rows - 1][vectors - 1](t.rank, left, 1, t.rows, b, stride, gradient + j, kPieceColumns, false,
                                        lastLanes, Ahead{});
  };
  Index j = 0;
  for (; j + kLanes <= columns;) {
    const Index vectors = smaller(kTileVectors, (columns - j) / kLanes);
    multiply(right + j, t.columns, static_cast<int>(vectors), j, kLanes);
    j += vectors * kLanes;
  }
  if (j == columns) return;
  const int rest = static_cast<int>(columns - j);
  float last[kMaxProductRank * kLanes];  // memory after the end of a row may be after the end of `right`
  for (Index k = 0; k < t.rank; k++) store(last + k * kLanes, loadPartial(right + k * t.columns + j, rest));
  multiply(last, kLanes, 1, j, rest);
}

// Calls use(gradient, offset, count) for pieces of rows that cover a block: `offset` is that of the piece in the tensor.
template <class Use>
void forPieces(const AdamTensor& t, Index block, const Use& use) {
  const ProductBlocks blocks(t);
  const Index top = block % blocks.down * blocks.rows, bottom = smaller(t.rows, top + blocks.rows);
  const Index first = block / blocks.down * blocks.columns, last = smaller(t.columns, first + blocks.columns);
  alignas(64) float gradient[kTileRows * kPieceColumns];
  for (Index row = top; row < bottom; row += kTileRows) {
    const Index rows = smaller(kTileRows, bottom - row);
    for (Index column = first; column < last; column += kPieceColumns) {
      const Index columns = smaller(kPieceColumns, last - column);
      multiplyPiece(t, row, rows, column, columns, gradient);
      for (Index i = 0; i < rows; i++) use(gradient + i * kPieceColumns, (row + i) * t.columns + column, columns);
    }
  }
}

typedef double vd __attribute__((vector_size(HS_LANES * 4)));
constexpr int kDoubles = kLanes / 2;

HS_INLINE vd loadDoubles(const float* p) {
  typedef float Narrow __attribute__((vector_size(HS_LANES * 2)));
  Narrow v;
  memcpy(&v, p, sizeof v);
  return __builtin_convertvector(v, vd);
}

// Calls use(i, j, Σ_c a[i, c] · a[j, c]) for all rows i <= j of a [rank, stride], over begin <= c < end, in double precision,
// so that cancellation does not affect the result in single precision.
template <class Use>
void forProducts(const float* a, Index rank, Index stride, Index begin, Index end, const Use& use) {
  constexpr int side = 4;
  for (Index i0 = 0; i0 < rank; i0 += side)
    for (Index j0 = i0; j0 < rank; j0 += side) {
      const float *x[side], *y[side];  // pointers beyond the last row repeat the last row, and are not used
      for (int i = 0; i < side; i++) {
        x[i] = a + smaller(i0 + i, rank - 1) * stride;
        y[i] = a + smaller(j0 + i, rank - 1) * stride;
      }
      vd sums[side][side] = {};
      Index c = begin;
      for (; c + kDoubles <= end; c += kDoubles) {
        vd row[side];
#pragma GCC unroll 4
        for (int j = 0; j < side; j++) row[j] = loadDoubles(y[j] + c);
#pragma GCC unroll 4
        for (int i = 0; i < side; i++) {
          const vd v = loadDoubles(x[i] + c);
#pragma GCC unroll 4
          for (int j = 0; j < side; j++) sums[i][j] += v * row[j];
        }
      }
      for (int i = 0; i < side; i++)
        for (int j = 0; j < side; j++) {
          if (j0 + j < i0 + i || j0 + j >= rank) continue;
          double total = 0;
          for (int lane = 0; lane < kDoubles; lane++) total += sums[i][j][lane];
          for (Index rest = c; rest < end; rest++) total += static_cast<double>(x[i][rest]) * static_cast<double>(y[j][rest]);
          use(i0 + i, j0 + j, total);
        }
    }
}

// Sum of squares of columns [begin, end) of the product: ‖leftᵀ R‖² = Σ (left leftᵀ) ∘ (R Rᵀ), where R are these columns of
// `right`.
inline double productSquares(const AdamTensor& t, Index begin, Index end) {
  double lefts[kMaxProductRank * kMaxProductRank];
  forProducts(t.left, t.rank, t.rows, 0, t.rows, [&](Index i, Index j, double x) { lefts[i * kMaxProductRank + j] = x; });
  double total = 0;
  forProducts(t.right, t.rank, t.columns, begin, end, [&](Index i, Index j, double x) {
    total += (i == j ? 1 : 2) * lefts[i * kMaxProductRank + j] * x;
  });
  return total < 0 ? 0 : total;  // may be negative by rounding
}

}  // namespace HS_ISA
}  // namespace hs
