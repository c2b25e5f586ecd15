// Common code of the sine network kernels: a tile of points passes all layers while it is in the cache.
//
// A tile is a matrix of rows of features, one row for each point and *plane*. Plane 0 contains values, planes 1…I the
// derivatives with respect to the inputs, and the last plane the Laplacian, as far as they are requested. The rows of a
// plane are adjacent, and all planes are multiplied in one matrix product. A product is computed in blocks of kTileRows
// points × kTileColumns columns of all planes, which stay in the first-level cache until the activation.
#pragma once

#include "sine-fixed.h"

namespace hs {
namespace HS_ISA {
namespace sine {

// ---- one tile ------------------------------------------------------------------------------------------------------

// Memory that is written and read sequentially, block by block and layer by layer: near for this tile only, far for
// backward, bypassing the cache. Either may be null.
struct Streams {
  float* near;
  float* far;

  // For memory of the caller. Stores that bypass the cache require alignment.
  static Streams to(float* memory) {
    return reinterpret_cast<uintptr_t>(memory) % 64 == 0 ? Streams{nullptr, memory} : Streams{memory, nullptr};
  }
};

// Memory of a thread for its tiles.
struct TileMemory {
  float* block;  // Plan::blockSize floats for a product
  float* again;  // as many floats for recomputed pre-activations; not of forward
  float* fixed;  // fixedSize floats for products in fixed point

  static Index fixedSize(const Plan& plan) {
    return plan.fixed ? FixedTile::size(plan.rowsPerPoint, plan.rowsPerPoint * plan.tile, plan.widest) : 0;
  }
};

struct Tile {
  const Plan& plan;
  const PackedWeights& weights;
  Index set, first, points;
  const TileMemory& memory;

  Index rows() const { return plan.planes * points; }
  Index point() const { return set * plan.net.points + first; }

  // Position of a block in a matrix of rows.
  template <class Float>
  HS_INLINE Planes<Float> inMatrix(Float* matrix, Index stride, const Block& b) const {
    return {matrix + b.point * stride + b.column, points * stride, stride};
  }
  // Position of a block in a stream, after `columns` columns of other layers.
  template <class Float>
  HS_INLINE Planes<Float> inStream(Float* stream, int planes, Index columns, const Block& b) const {
    const Index plane = static_cast<Index>(b.points) * b.width();
    return {stream + planes * (points * (columns + b.column) + b.point * b.width()), plane, b.width()};
  }
  HS_INLINE Saving saving(const Streams& to, Index columns, const Block& b) const {
    Saving save = {};
    if (to.near) save.near = inStream(to.near, plan.planes, columns, b);
    if (to.far) save.far = inStream(to.far, plan.planes, columns, b);
    return save;
  }
  // Position of a block in a stream for reading; prefetches the next block.
  HS_INLINE Planes<const float> fromStream(const float* stream, int planes, Index columns, const Block& b) const {
    const Planes<const float> here = inStream(stream, planes, columns, b);
    const Index size = planes * here.planeStep;
    for (Index i = 0; i < size; i += 16) __builtin_prefetch(here.data + size + i, 0, 2);
    return here;
  }

  // The planes of the inputs: coordinates, their derivatives (unit vectors), their Laplacian (zero).
  const float* inputs(float* memory) const {
    const Index count = plan.inputs, stride = plan.layers[0].inputStride;
    const float* from = plan.net.coords + (plan.net.sharedCoords ? first : point()) * count;
    if (plan.directInputs) return from;
    memset(memory, 0, sizeof(float) * rows() * stride);
    copyRows(points, count, from, count, memory, stride);
    if (plan.planes > 1)
      for (Index d = 0; d < count; d++)
        for (Index i = 0; i < points; i++) memory[((d + 1) * points + i) * stride + d] = 1;
    return memory;
  }

  // Product of a matrix x [planes · points, right.depth] and a right side, block by block: use(block, product). If the
  // right side is thin, rows of x are whole vectors. bounded: whether plane 0 consists of sines.
  template <class Use>
  HS_INLINE void multiply(int planes, const float* x, Index xStride, bool bounded, const RightSide& right,
                          const Use& use) const {
    const FixedTile fixed(plan, memory.fixed);
    if (right.fixed) fixed.setLeftSide(planes, points, x, xStride, bounded);
    const Planes<float> product = {memory.block, kTileRows * kTileColumns, kTileColumns};
    forBlocks(points, right.width(), [&](const Block& b) {
      for (int plane = 0; plane < planes; plane++)
        if (right.fixed)
          fixed.multiplyRows(right, b, plane, points, product.row(plane, 0));
        else
          multiplyRows(right, b, x + (plane * points + b.point) * xStride, xStride, product.row(plane, 0));
      use(b, product);
    });
  }

  // Whether the input of layer l consists of sines.
  bool bounded(int l) const { return l > 0 && plan.layers[l - 1].sine; }

  // y = layer l of x, with rows at the distance yStride. Saves the pre-activations to the streams if the layer is a saved
  // one.
  void forward(int l, const float* x, float* y, const Streams& streams) const {
    forward(l, x, y, plan.layers[l].outputStride, streams);
  }
  void forward(int l, const float* x, float* y, Index yStride, const Streams& streams) const {
    const Layer& layer = plan.layers[l];
    const int planes = plan.planes, count = static_cast<int>(plan.inputs);
    multiply(planes, x, layer.inputStride, bounded(l), weights.forward[l], [&](const Block& b, const Planes<float>& z) {
      const float* bias = weights.bias[l] + b.column;
      const Planes<float> to = inMatrix(y, yStride, b);
      const Saving save = layer.saved ? saving(streams, layer.savedBefore, b) : Saving{};
      if (!layer.sine)
        shiftPlanes(b, planes, layer.turn, bias, z, save, to);
      else if (planes == 1)
        activateValues<true>(b, layer.turn, bias, z, save, to);
      else if (plan.order == SineOrder::gradient)
        activatePlanes<false>(b, count, layer.turn, bias, z, save, to);
      else
        activatePlanes<true>(b, count, layer.turn, bias, z, save, to);
    });
  }

  // Returns the pre-activations of layer l at a block, saved or recomputed from the input planes.
  Planes<const float> preActivations(int l, const Block& b, const float* saved, const float* inputPlanes) const {
    const Layer& layer = plan.layers[l];
    if (layer.saved) return fromStream(saved, plan.planes, layer.savedBefore, b);
    const Planes<float> s = {memory.again, kTileRows * kTileColumns, kTileColumns};
    for (int p = 0; p < plan.planes; p++)
      multiplyRows(weights.forward[l], b, inputPlanes + (p * points + b.point) * layer.inputStride,
                   layer.inputStride, s.row(p, 0));
    activateValues<false>(b, layer.turn, weights.bias[l] + b.column, s, Saving{}, s);
    return s;
  }

  // Computes d and (unless null) y of layer l at a block from s and g; see sine-activation.h.
  void activateBack(int l, const Block& b, const Planes<const float>& s, const Planes<const float>& g, float* dMatrix,
                    float* yMatrix) const {
    const Layer& layer = plan.layers[l];
    const Planes<float> d = inMatrix(dMatrix, layer.outputStride, b);
    const Planes<float> y = yMatrix ? inMatrix(yMatrix, layer.outputStride, b) : Planes<float>{nullptr, 0, 0};
    const int count = static_cast<int>(plan.inputs);
    if (!layer.sine)
      copyPlanesBack(b, plan.planes, s, g, d, y);
    else if (plan.planes == 1)
      activateValuesBack(b, s, g, d, y);
    else if (plan.order == SineOrder::gradient)
      activatePlanesBack<false>(b, count, s, g, d, y);
    else
      activatePlanesBack<true>(b, count, s, g, d, y);
  }

  // Adds the contribution of `height` rows, whole planes, to the gradients of layer l to `sums`: x^T · d, and the sum of the first
  // `points` rows of d. Rows of d are dStride apart.
  void addGradients(int l, Index height, const float* x, const float* d, Index dStride, float* sums) const {
    const Layer& layer = plan.layers[l];
    float* to = sums + layer.sumsBefore;
    if (layer.fixed)
      FixedTile(plan, memory.fixed)
          .addOuterProducts(static_cast<int>(height / points), points, layer.inputs, layer.inputWidth,
                            layer.outputWidth, bounded(l), x, d, to);
    else if (layer.thin())
      addOuterProducts(layer.outputs, layer.inputWidth, height, d, dStride, x, layer.inputStride, to);
    else
      addOuterProducts(layer.inputs, layer.outputWidth, height, x, layer.inputStride, d, dStride, to);
    addColumnSums(points, layer.outputWidth, d, dStride, to + layer.weightSums());
  }

  // Computes x · W^T of the first layer for the rows of values, xStride apart, into [points, inputs].
  void multiplyByFirstWeights(const float* x, Index xStride, float* to) const {
    const Index count = plan.inputs;
    multiply(1, x, xStride, false, weights.backward[0], [&](const Block& b, const Planes<float>& g) {
      copyRows(b.points, smaller(b.width(), count - b.column), g.data, g.rowStep, to + b.point * count + b.column,
               count);
    });
  }
};

}  // namespace sine
}  // namespace HS_ISA
}  // namespace hs
