// Products of vectors that hold one number of neighboring patches: matrices [features, points] of vectors.
#pragma once

#include "gemm.h"

namespace hs {
namespace HS_ISA {
namespace patch {

// Where weight k, j of a layer stands: numbers of the patches of a block, a vector of them; or one number that all share.
template <bool own>
struct Weights {
  const float* data;
  Index down, across;
  HS_INLINE vf operator()(Index k, Index j) const {
    const float* at = data + k * down + j * across;
    return own ? load(at) : splat(*at);
  }
};

constexpr int kSomePoints = kTileVectors == 4 ? 8 : 4;  // at once, times three columns

template <int columns, int points, class W, class Use>
HS_INLINE void productBlock(Index depth, const W& w, const float* x, Index all, Index j, Index p, const Use& use) {
  vf sums[columns][points] = {};
  const float* from = x + p * kLanes;
  for (Index k = 0; k < depth; k++, from += all * kLanes) {
    vf weights[columns];
#pragma GCC unroll 3
    for (int c = 0; c < columns; c++) weights[c] = w(k, j + c);
#pragma GCC unroll 8
    for (int i = 0; i < points; i++) {
      const vf value = load(from + i * kLanes);
#pragma GCC unroll 3
      for (int c = 0; c < columns; c++) sums[c][i] = fma(weights[c], value, sums[c][i]);
    }
  }
#pragma GCC unroll 3
  for (int c = 0; c < columns; c++)
#pragma GCC unroll 8
    for (int i = 0; i < points; i++) use(j + c, p + i, sums[c][i]);
}

template <int points, class W, class Use>
HS_INLINE void productOfPoints(Index depth, Index columns, const W& w, const float* x, Index all, Index p,
                               const Use& use) {
  Index j = 0;
  for (; j + 3 <= columns; j += 3) productBlock<3, points>(depth, w, x, all, j, p, use);
  for (; j < columns; j++) productBlock<1, points>(depth, w, x, all, j, p, use);
}

// use(j, p, Σ_k w(k, j) · x[k, p]) for each column and point; x [depth, all] vectors.
template <class W, class Use>
HS_INLINE void product(Index depth, Index columns, Index all, const W& w, const float* x, const Use& use) {
  Index p = 0;
  for (; p + kSomePoints <= all; p += kSomePoints) productOfPoints<kSomePoints>(depth, columns, w, x, all, p, use);
  for (; p < all; p++) productOfPoints<1>(depth, columns, w, x, all, p, use);
}

template <int rows, int columns, class Use>
HS_INLINE void outerBlock(Index points, const float* x, const float* g, Index i, Index j, const Use& use) {
  vf sums[rows][columns] = {};
  const float *xs = x + i * points * kLanes, *gs = g + j * points * kLanes;
  for (Index p = 0; p < points; p++, xs += kLanes, gs += kLanes) {
    vf values[columns];
#pragma GCC unroll 6
    for (int c = 0; c < columns; c++) values[c] = load(gs + c * points * kLanes);
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) {
      const vf value = load(xs + r * points * kLanes);
#pragma GCC unroll 6
      for (int c = 0; c < columns; c++) sums[r][c] = fma(value, values[c], sums[r][c]);
    }
  }
#pragma GCC unroll 4
  for (int r = 0; r < rows; r++)
#pragma GCC unroll 6
    for (int c = 0; c < columns; c++) use(i + r, j + c, sums[r][c]);
}

template <int rows, class Use>
HS_INLINE void outerRows(Index columns, Index points, const float* x, const float* g, Index i, const Use& use) {
  constexpr int many = kTileVectors == 4 ? 6 : 3;
  Index j = 0;
  for (; j + many <= columns; j += many) outerBlock<rows, many>(points, x, g, i, j, use);
  for (; j + 3 <= columns; j += 3) outerBlock<rows, 3>(points, x, g, i, j, use);
  for (; j < columns; j++) outerBlock<rows, 1>(points, x, g, i, j, use);
}

// use(i, j, Σ_p x[i, p] · g[j, p])
template <class Use>
HS_INLINE void outerProduct(Index rows, Index columns, Index points, const float* x, const float* g, const Use& use) {
  constexpr int many = kTileVectors == 4 ? 4 : 3;
  Index i = 0;
  for (; i + many <= rows; i += many) outerRows<many>(columns, points, x, g, i, use);
  for (; i < rows; i++) outerRows<1>(columns, points, x, g, i, use);
}

}  // namespace patch
}  // namespace HS_ISA
}  // namespace hs
