// Common code of the sine network kernels: a tile of points passes all layers while it is in the cache.
//
// A tile is a matrix of rows of features, one row for each point and *plane*. Plane 0 contains values, planes 1…I the
// derivatives with respect to the inputs, and the last plane the Laplacian, as far as they are requested. The rows of a
// plane are adjacent, and all planes are multiplied in one matrix product. A product is computed in blocks of kTileRows
// points × kTileColumns columns of all planes, which stay in the first-level cache until the activation.
#pragma once

#include "gemm.h"
#include "sine-activation.h"
#include "sine.h"

namespace hs {
namespace HS_ISA {
namespace sine {

// Rows of a tile, over all planes: three matrices of 256 columns share the second-level cache with the weights.
constexpr Index kTileHeight = 192;

// Maximum number of tasks of one call, and multiply-adds that justify a task. They also bound the memory of gradients.
constexpr Index kTasks = 32;
constexpr Index kTaskWork = Index(1) << 26;
constexpr Index kTaskSums = Index(1) << 24;  // maximum floats of all tasks' gradients

// A first layer with at most this many inputs is recomputed instead of saved.
constexpr Index kCheapInputs = 8;

// With at most this many columns, a product is computed as dot products along rows: vectors would be mostly padding.
constexpr Index kThinColumns = 4;

constexpr float kInversePi = 0.318309886f;
HS_INLINE constexpr Index padded(Index columns) { return roundUp(columns, kLanes); }

// ---- sizes derived from the shapes ---------------------------------------------------------------------------------

struct Layer {
  Index inputs, outputs;
  Index inputWidth, outputWidth;  // rounded up to whole vectors
  bool sine;
  float factor;       // of the packed weights and of the gradients: ω, or 1 for a linear layer
  float turn;         // factor from the product to the activation's unit: half turns for a sine layer
  bool saved;         // whether its pre-activations are saved for backward
  Index savedBefore;  // columns of the saved layers before this one
  Index sumsBefore;   // floats of the gradients of the layers before this one

  // The gradient of a weight with few columns is summed transposed.
  bool thin() const { return outputs <= kThinColumns; }
  Index weightSums() const { return thin() ? outputs * inputWidth : inputs * outputWidth; }
};

struct Plan {
  const SineNetwork& net;
  SineOrder order;
  int planes;
  Index inputs, outputs;
  Layer layers[kMaxSineLayers];
  Index widest;         // columns of the widest matrix
  Index saved = 0;      // columns of saved pre-activations
  Index sums = 0;       // floats of the gradients of one task
  Index tile;           // points of a tile
  Index tiles, chunks;  // tiles of a set, and tasks that share them

  Plan(const SineNetwork& network, SineOrder o) : Plan(network, o, planesOf(network, o)) {}

 protected:
  static int planesOf(const SineNetwork& net, SineOrder order) {
    const int inputs = static_cast<int>(net.layers[0].inputs);
    return order == SineOrder::value ? 1 : order == SineOrder::gradient ? inputs + 1 : inputs + 2;
  }

  Plan(const SineNetwork& network, SineOrder o, int rowsPerPoint)
      : net(network), order(o), planes(planesOf(network, o)) {
    inputs = net.layers[0].inputs;
    outputs = net.layers[net.depth - 1].outputs;
    widest = padded(inputs);
    double work = 0;  // multiply-adds per point
    for (int l = 0; l < net.depth; l++) {
      const SineLayer& from = net.layers[l];
      Layer& to = layers[l];
      to.inputs = from.inputs;
      to.outputs = from.outputs;
      to.inputWidth = padded(from.inputs);
      to.outputWidth = padded(from.outputs);
      to.sine = from.omega != 0;
      to.factor = to.sine ? from.omega : 1;
      to.turn = to.sine ? kInversePi : 1;
      to.saved = !(l == 0 && from.inputs <= kCheapInputs) && !(l == net.depth - 1 && !to.sine);
      to.savedBefore = saved;
      to.sumsBefore = sums;
      if (to.saved) saved += to.outputWidth;
      sums += to.weightSums() + to.outputWidth;
      widest = larger(widest, to.outputWidth);
      work += static_cast<double>(from.inputs) * static_cast<double>(from.outputs) * planes;
    }
    tile = larger(kTileHeight / rowsPerPoint / kTileRows * kTileRows, kTileRows);
    // Dividing a set requires packing its weights again, so it is done only for few sets.
    const Index sets = larger(net.sets, 1);
    const Index most = 4 * sets > kTasks ? 1 : larger(1, smaller(kTasks / sets, kTaskSums / (sets * sums)));
    tiles = ceilDivide(net.points, tile);
    const double worth = work * static_cast<double>(net.points) / kTaskWork;
    chunks = larger(1, smaller(smaller(most, tiles), worth < kTasks ? static_cast<Index>(worth) : kTasks));
  }

 public:
  const Layer& last() const { return layers[net.depth - 1]; }
  Index tileRows() const { return planes * tile; }
  Index savedPerPoint() const { return planes * saved; }
  Index blockSize() const { return static_cast<Index>(planes) * kTileRows * kTileColumns; }
};

// ---- weights as right sides of products ----------------------------------------------------------------------------

// A matrix [depth, columns], packed by packColumns or, if thin, transposed with padded rows.
struct RightSide {
  Index depth;
  Index columns;
  const float* data;

  bool thin() const { return columns <= kThinColumns; }
  Index width() const { return thin() ? kLanes : padded(columns); }
  static Index size(Index depth, Index columns) {
    return columns <= kThinColumns ? columns * padded(depth) : packedSize(depth, columns);
  }
};

inline RightSide packRightSide(Index depth, Index columns, MatrixView m, float factor, float* to) {
  const RightSide right = {depth, columns, to};
  if (right.thin()) {
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
    Index size = 0;
    for (int l = 0; l < plan.net.depth; l++) {
      const Layer& layer = plan.layers[l];
      size += RightSide::size(layer.inputs, layer.outputs) + layer.outputWidth;
      if (withBackward) size += RightSide::size(layer.outputs, layer.inputs);
    }
    return size;
  }

  void pack(const Plan& plan, Index set, bool withBackward, float* memory) {
    for (int l = 0; l < plan.net.depth; l++) {
      const Layer& layer = plan.layers[l];
      const SineLayer& given = plan.net.layers[l];
      const MatrixView weight = matrixView(given.weight + set * layer.inputs * layer.outputs, layer.outputs);
      forward[l] = packRightSide(layer.inputs, layer.outputs, weight, layer.factor, memory);
      memory += RightSide::size(layer.inputs, layer.outputs);
      if (withBackward) {
        backward[l] = packRightSide(layer.outputs, layer.inputs, weight.transposed(), layer.factor, memory);
        memory += RightSide::size(layer.outputs, layer.inputs);
      }
      const float* from = given.bias + set * layer.outputs;
      for (Index j = 0; j < layer.outputWidth; j++)
        memory[j] = j < layer.outputs ? from[j] * (layer.factor * layer.turn) : 0;
      bias[l] = memory;
      memory += layer.outputWidth;
    }
  }
};

// ---- products ------------------------------------------------------------------------------------------------------

// to[i, j] = Σ_k x[i, k] · y[j, k] for j < columns; zero from there to kLanes. Rows of x and y are `width` long.
template <int columns>
void dotRows(Index rows, Index width, const float* x, const float* y, float* to, Index toStride) {
  for (Index i = 0; i < rows; i++, x += width, to += toStride) {
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
  switch (right.columns) {
    case 1: return dotRows<1>(b.points, xStride, x, right.data, to, kTileColumns);
    case 2: return dotRows<2>(b.points, xStride, x, right.data, to, kTileColumns);
    case 3: return dotRows<3>(b.points, xStride, x, right.data, to, kTileColumns);
    default: return dotRows<4>(b.points, xStride, x, right.data, to, kTileColumns);
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

// Product of a tile x [planes · points, right.depth] and a right side, block by block: use(block, product). memory: a
// block of all planes. If the right side is thin, rows of x are whole vectors.
template <class Use>
HS_INLINE void forProductBlocks(int planes, Index points, const float* x, Index xStride, const RightSide& right,
                                float* memory, const Use& use) {
  const Planes<float> product = {memory, kTileRows * kTileColumns, kTileColumns};
  forBlocks(points, right.width(), [&](const Block& b) {
    for (int plane = 0; plane < planes; plane++)
      multiplyRows(right, b, x + (plane * points + b.point) * xStride, xStride, product.row(plane, 0));
    use(b, product);
  });
}

// c[m, width] += a[depth, m]^T · b[depth, width]; rows of b and c are `width` apart, whole vectors.
inline void addOuterProducts(Index m, Index width, Index depth, const float* a, Index aStride, const float* b,
                             float* c) {
  forBlocks(m, width, [&](const Block& at) {
    kTileKernels[at.points - 1][at.vectors - 1](depth, a + at.point, 1, aStride, b + at.column, width,
                                                c + at.point * width + at.column, width, true, kLanes, {});
  });
}

// to[c] += Σ_i a[i, c]
inline void addColumnSums(Index rows, Index width, const float* a, float* to) {
  for (Index j = 0; j < width; j += kLanes) {
    vf even = {}, odd = {};
    Index i = 0;
    for (; i + 2 <= rows; i += 2) {
      even += load(a + i * width + j);
      odd += load(a + (i + 1) * width + j);
    }
    if (i < rows) even += load(a + i * width + j);
    store(to + j, load(to + j) + (even + odd));
  }
}

// Copies rows between a compact array and a matrix of whole vectors.
HS_INLINE void copyRows(Index rows, Index columns, const float* from, Index fromStride, float* to, Index toStride) {
  for (Index i = 0; i < rows; i++) memcpy(to + i * toStride, from + i * fromStride, sizeof(float) * columns);
}

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

struct Tile {
  const Plan& plan;
  const PackedWeights& weights;
  Index set, first, points;
  float* block;       // Plan::blockSize floats for a product
  float* again;       // as many floats for recomputed pre-activations

  Index rows() const { return plan.planes * points; }
  Index point() const { return set * plan.net.points + first; }

  // Position of a block in a matrix of rows.
  template <class Float>
  HS_INLINE Planes<Float> inMatrix(Float* matrix, Index width, const Block& b) const {
    return {matrix + b.point * width + b.column, points * width, width};
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
    const Index count = plan.inputs, width = plan.layers[0].inputWidth;
    const float* from = plan.net.coords + (plan.net.sharedCoords ? first : point()) * count;
    if (plan.planes == 1 && width == count) return from;
    memset(memory, 0, sizeof(float) * rows() * width);
    copyRows(points, count, from, count, memory, width);
    if (plan.planes > 1)
      for (Index d = 0; d < count; d++)
        for (Index i = 0; i < points; i++) memory[((d + 1) * points + i) * width + d] = 1;
    return memory;
  }

  // y = layer l of x. Saves the pre-activations to the streams if the layer is a saved one.
  void forward(int l, const float* x, float* y, const Streams& streams) const {
    const Layer& layer = plan.layers[l];
    const int planes = plan.planes, count = static_cast<int>(plan.inputs);
    forProductBlocks(planes, points, x, layer.inputWidth, weights.forward[l], block,
                     [&](const Block& b, const Planes<float>& z) {
                       const float* bias = weights.bias[l] + b.column;
                       const Planes<float> to = inMatrix(y, layer.outputWidth, b);
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
    const Planes<float> s = {again, kTileRows * kTileColumns, kTileColumns};
    for (int p = 0; p < plan.planes; p++)
      multiplyRows(weights.forward[l], b, inputPlanes + (p * points + b.point) * layer.inputWidth, layer.inputWidth,
                   s.row(p, 0));
    activateValues<false>(b, layer.turn, weights.bias[l] + b.column, s, Saving{}, s);
    return s;
  }

  // Computes d and (unless null) y of layer l at a block from s and g; see sine-activation.h.
  void activateBack(int l, const Block& b, const Planes<const float>& s, const Planes<const float>& g, float* dMatrix,
                    float* yMatrix) const {
    const Layer& layer = plan.layers[l];
    const Planes<float> d = inMatrix(dMatrix, layer.outputWidth, b);
    const Planes<float> y = yMatrix ? inMatrix(yMatrix, layer.outputWidth, b) : Planes<float>{nullptr, 0, 0};
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

  // Adds the contribution of `height` rows to the gradients of layer l to `sums`: x^T · d, and the sum of the first
  // `points` rows of d.
  void addGradients(int l, Index height, const float* x, const float* d, float* sums) const {
    const Layer& layer = plan.layers[l];
    float* to = sums + layer.sumsBefore;
    if (layer.thin())
      addOuterProducts(layer.outputs, layer.inputWidth, height, d, layer.outputWidth, x, to);
    else
      addOuterProducts(layer.inputs, layer.outputWidth, height, x, layer.inputWidth, d, to);
    addColumnSums(points, layer.outputWidth, d, to + layer.weightSums());
  }

  // Computes x · W^T of the first layer for the rows of values, into [points, inputs].
  void multiplyByFirstWeights(const float* x, float* to) const {
    const Index count = plan.inputs;
    forProductBlocks(1, points, x, plan.layers[0].outputWidth, weights.backward[0], block,
                     [&](const Block& b, const Planes<float>& g) {
                       copyRows(b.points, smaller(b.width(), count - b.column), g.data, g.rowStep,
                                to + b.point * count + b.column, count);
                     });
  }
};

}  // namespace sine
}  // namespace HS_ISA
}  // namespace hs
