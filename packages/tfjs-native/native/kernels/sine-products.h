// Products of a tile of a sine network: weights as right sides, and blocks of results.
#pragma once

#include "sine-activation.h"
#include "sine-plan.h"

namespace hs {
namespace HS_ISA {
namespace sine {

// ---- weights as right sides of products ----------------------------------------------------------------------------

// A matrix [depth, columns], packed by packFixedWeights if fixed or, if thin, transposed with padded rows, or by
// packColumns.
struct RightSide {
  Index depth;
  Index columns;
  bool fixed;
  const float* data;

  bool thin() const { return columns <= kThinColumns; }
  Index width() const { return thin() ? kLanes : padded(columns); }
  static Index size(Index depth, Index columns, bool fixed) {
    if (fixed) return fixedWeightsSize(depth, columns);
    return columns <= kThinColumns ? columns * padded(depth) : packedSize(depth, columns);
  }
};

// panel: memory for packFixedWeights.
inline RightSide packRightSide(Index depth, Index columns, bool fixed, MatrixView m, float factor, float* to,
                               float* panel) {
  const RightSide right = {depth, columns, fixed, to};
  if (fixed) {
    packFixedWeights(depth, columns, m, factor, to, panel);
  } else if (right.thin()) {
    for (Index j = 0; j < columns; j++, to += padded(depth))
      for (Index k = 0; k < padded(depth); k++) to[k] = k < depth ? *m.from(k, j).data * factor : 0;
  } else {
    packColumns(depth, columns, m, to);
    for (Index i = 0; i < packedSize(depth, columns); i += kLanes) store(to + i, load(to + i) * splat(factor));
  }
  return right;
}

struct PackedWeights {
  RightSide forward[kMaxSineLayers];   // ωW
  RightSide backward[kMaxSineLayers];  // (ωW)^T
  const float* bias[kMaxSineLayers];   // in the activation's unit, padded with zeros

  static Index size(const Plan& plan, bool withBackward) {
    Index size = panelSize(plan);
    for (int l = 0; l < plan.net.depth; l++) {
      const Layer& layer = plan.layers[l];
      size += RightSide::size(layer.inputs, layer.outputs, layer.fixed) + layer.outputWidth;
      if (withBackward) size += RightSide::size(layer.outputs, layer.inputs, layer.fixed);
    }
    return size;
  }

  void pack(const Plan& plan, Index set, bool withBackward, float* memory) {
    float* panel = memory;
    memory += panelSize(plan);
    for (int l = 0; l < plan.net.depth; l++) {
      const Layer& layer = plan.layers[l];
      const SineLayer& given = plan.net.layers[l];
      const MatrixView weight = matrixView(given.weight + set * layer.inputs * layer.outputs, layer.outputs);
      forward[l] = packRightSide(layer.inputs, layer.outputs, layer.fixed, weight, layer.factor, memory, panel);
      memory += RightSide::size(layer.inputs, layer.outputs, layer.fixed);
      if (withBackward) {
        backward[l] = packRightSide(layer.outputs, layer.inputs, layer.fixed, weight.transposed(), layer.factor, memory,
                                    panel);
        memory += RightSide::size(layer.outputs, layer.inputs, layer.fixed);
      }
      const float* from = given.bias + set * layer.outputs;
      for (Index j = 0; j < layer.outputWidth; j++)
        memory[j] = j < layer.outputs ? from[j] * (layer.factor * layer.turn) : 0;
      bias[l] = memory;
      memory += layer.outputWidth;
    }
  }

 private:
  static Index panelSize(const Plan& plan) { return plan.fixed ? packedSize(plan.widest, kTileColumns) : 0; }
};

// ---- products ------------------------------------------------------------------------------------------------------

// to[i, j] = Σ_k x[i, k] · y[j, k] for j < columns; zero from there to kLanes. Rows are `width` long, those of y adjacent.
template <int columns>
void dotRows(Index rows, Index width, const float* x, Index xStride, const float* y, float* to) {
  for (Index i = 0; i < rows; i++, x += xStride, to += kTileColumns) {
    vf even[columns] = {}, odd[columns] = {};
    Index k = 0;
    for (; k + 2 * kLanes <= width; k += 2 * kLanes)
#pragma GCC unroll 4
      for (int j = 0; j < columns; j++) {
        even[j] = fma(load(x + k), load(y + j * width + k), even[j]);
        odd[j] = fma(load(x + k + kLanes), load(y + j * width + k + kLanes), odd[j]);
      }
    if (k < width)
#pragma GCC unroll 4
      for (int j = 0; j < columns; j++) even[j] = fma(load(x + k), load(y + j * width + k), even[j]);
    vf row = {};
#pragma GCC unroll 4
    for (int j = 0; j < columns; j++) row[j] = sum(even[j] + odd[j]);
    store(to, row);
  }
}

// Product of a block's rows in one plane and the block's columns of a right side.
inline void multiplyRows(const RightSide& right, const Block& b, const float* x, Index xStride, float* to) {
  if (!right.thin()) {
    const float* panel = right.data + b.column * right.depth;
    kTileKernels[b.points - 1][b.vectors - 1](right.depth, x, xStride, 1, panel, b.width(), to, kTileColumns, false,
                                              kLanes, {});
    return;
  }
  const Index width = padded(right.depth);
  switch (right.columns) {
    case 1: return dotRows<1>(b.points, width, x, xStride, right.data, to);
    case 2: return dotRows<2>(b.points, width, x, xStride, right.data, to);
    case 3: return dotRows<3>(b.points, width, x, xStride, right.data, to);
    default: return dotRows<4>(b.points, width, x, xStride, right.data, to);
  }
}

// Calls use(block) for all blocks of a matrix of `points` points and `width` columns.
template <class Use>
HS_INLINE void forBlocks(Index points, Index width, const Use& use) {
  for (Index j = 0; j < width; j += kTileColumns)
    for (Index p = 0; p < points; p += kTileRows)
      use(Block{p, j, static_cast<int>(smaller(kTileRows, points - p)),
                static_cast<int>(smaller(kTileColumns, width - j) / kLanes)});
}

// c[m, width] += a[depth, m]^T · b[depth, width]; rows of c are `width` apart, whole vectors.
inline void addOuterProducts(Index m, Index width, Index depth, const float* a, Index aStride, const float* b,
                             Index bStride, float* c) {
  forBlocks(m, width, [&](const Block& at) {
    kTileKernels[at.points - 1][at.vectors - 1](depth, a + at.point, 1, aStride, b + at.column, bStride,
                                                c + at.point * width + at.column, width, true, kLanes, {});
  });
}

// to[c] += Σ_i a[i, c]
inline void addColumnSums(Index rows, Index width, const float* a, Index stride, float* to) {
  for (Index j = 0; j < width; j += kLanes) {
    vf even = {}, odd = {};
    Index i = 0;
    for (; i + 2 <= rows; i += 2) {
      even += load(a + i * stride + j);
      odd += load(a + (i + 1) * stride + j);
    }
    if (i < rows) even += load(a + i * stride + j);
    store(to + j, load(to + j) + (even + odd));
  }
}

// Copies rows between a compact array and a matrix of whole vectors.
HS_INLINE void copyRows(Index rows, Index columns, const float* from, Index fromStride, float* to, Index toStride) {
  for (Index i = 0; i < rows; i++) memcpy(to + i * toStride, from + i * fromStride, sizeof(float) * columns);
}

}  // namespace sine
}  // namespace HS_ISA
}  // namespace hs
