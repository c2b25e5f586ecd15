// Sizes of the work on a sine network, derived from its shapes.
#pragma once

#include "fixed-point.h"
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

// Distance of the rows of a matrix. An even number of cache lines would place a column in few sets of the first-level
// cache, from which a product that sums over rows would evict it.
HS_INLINE constexpr Index strideOf(Index width) { return width % (2 * kLineFloats) == 0 ? width + kLineFloats : width; }

// ---- sizes derived from the shapes ---------------------------------------------------------------------------------

struct Layer {
  Index inputs, outputs;
  Index inputWidth, outputWidth;  // rounded up to whole vectors
  Index inputStride, outputStride;  // of the rows of matrices
  bool sine;
  bool fixed;  // whether its products are in fixed point
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
  int rowsPerPoint;  // of backward
  bool fixed = false;  // whether any layer is
  Index inputs, outputs;
  Layer layers[kMaxSineLayers];
  Index widest;         // columns of the widest matrix
  Index widestStride;   // largest distance of rows, or more
  bool directInputs, directValues;  // whether coordinates and values are matrices of a tile as they lie in memory
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

  Plan(const SineNetwork& network, SineOrder o, int rows)
      : net(network), order(o), planes(planesOf(network, o)), rowsPerPoint(rows) {
    inputs = net.layers[0].inputs;
    outputs = net.layers[net.depth - 1].outputs;
    widest = padded(inputs);
    directInputs = planes == 1 && widest == inputs;
    directValues = planes == 1 && padded(outputs) == outputs;
    // Conversions to fixed point read matrices without gaps.
    const bool gaps = net.precision == Precision::float32;
    double work = 0;  // multiply-adds per point
    for (int l = 0; l < net.depth; l++) {
      const SineLayer& from = net.layers[l];
      Layer& to = layers[l];
      to.inputs = from.inputs;
      to.outputs = from.outputs;
      to.inputWidth = padded(from.inputs);
      to.outputWidth = padded(from.outputs);
      to.inputStride = gaps && !(l == 0 && directInputs) ? strideOf(to.inputWidth) : to.inputWidth;
      to.outputStride = gaps ? strideOf(to.outputWidth) : to.outputWidth;
      to.sine = from.omega != 0;
      to.fixed = net.precision == Precision::mixed && l > 0 && !to.thin() && from.inputs > kThinColumns;
      fixed = fixed || to.fixed;
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
    widestStride = widest + kLineFloats;
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
  // Distance of the rows of values as a matrix.
  Index valueStride() const { return directValues ? outputs : last().outputStride; }
  Index tileRows() const { return planes * tile; }
  Index savedPerPoint() const { return planes * saved; }
  Index blockSize() const { return static_cast<Index>(planes) * kTileRows * kTileColumns; }
};

}  // namespace sine
}  // namespace HS_ISA
}  // namespace hs
