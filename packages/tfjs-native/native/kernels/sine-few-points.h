// Sine networks with many sets of weights and few points each, as for images with patches: values and their gradients.
//
// A vector contains one feature at neighboring points, and all data of a set stay in the first-level cache. A set takes
// so little computation that reordering weights or saving pre-activations would take longer than the products. The
// arithmetic is that of sine-tile.h, operation by operation, so the results are bitwise the same.
#pragma once

#include "sine-tasks.h"
#include "transpose-tile.h"

namespace hs {
namespace HS_ISA {
namespace sine {

constexpr Index kFewPoints = 64, kNarrow = 64;  // maximum points of a set, and features of a layer
constexpr Index kSetsAtOnce = 16;               // sets per task

inline bool hasFewPoints(const SineNetwork& net, SineOrder order) {
  if (order != SineOrder::value || net.points > kFewPoints) return false;
  for (int l = 0; l < net.depth; l++)
    if (net.layers[l].inputs > kNarrow || net.layers[l].outputs > kNarrow) return false;
  return true;
}

// Number of sums kept in registers, beside `vectors` vectors of x and a weight.
template <int vectors>
constexpr int kSums = kTileVectors == 4 || vectors == 1 ? 12 : 6;

/**
 * Processes sets in sequence on one thread. Matrices are [features, points], with rows of `row` floats, whole vectors.
 */
class FewPoints {
 public:
  // Returns the number of floats of scratch memory.
  static Index scratch(const Plan& plan) {
    const Index row = padded(plan.net.points);
    Index size = Arena::kUnit + plan.layers[0].inputs * row + (2 * kNarrow + padded(kNarrow)) * row;
    for (int l = 0; l < plan.net.depth; l++) {
      const Layer& layer = plan.layers[l];
      size += padded(layer.inputs * layer.outputs) + padded(layer.outputs) + 2 * layer.outputs * row;
    }
    return size;
  }

  FewPoints(const Plan& plan, float* memory) : plan_(plan), points_(plan.net.points), row_(padded(points_)) {
    const auto take = [&](Index count) {
      float* taken = memory;
      memory += count;
      return taken;
    };
    values_[0] = take(plan.layers[0].inputs * row_);
    for (int l = 0; l < plan.net.depth; l++) {
      const Layer& layer = plan.layers[l];
      weights_[l] = take(padded(layer.inputs * layer.outputs));
      biases_[l] = take(padded(layer.outputs));
      values_[l + 1] = take(layer.outputs * row_);
      slopes_[l] = take(layer.outputs * row_);
    }
    gradients_[0] = take(kNarrow * row_);
    gradients_[1] = take(kNarrow * row_);
    turned_ = take(padded(kNarrow) * row_);
  }

  void forward(Index set, float* value) {
    begin(set);
    for (int l = 0; l < plan_.net.depth; l++) applyLayer<false>(l);
    const float* y = values_[plan_.net.depth];
    float* to = value + set * points_ * plan_.outputs;
    for (Index p = 0; p < points_; p++)
      for (Index c = 0; c < plan_.outputs; c++) *to++ = y[c * row_ + p];
  }

  void backward(Index set, const float* dValue, const SineGradients& to) {
    begin(set);
    const int last = plan_.net.depth - 1;
    for (int l = 0; l < last || (l == last && plan_.last().sine); l++) applyLayer<true>(l);
    float* g = gradients_[last % 2];  // gradient with respect to the pre-activations of layer l
    readGradient(set, dValue, g);
    for (int l = last;; l--) {
      const Layer& layer = plan_.layers[l];
      if (to.weights) addGradients(set, l, g, to);
      if (l == 0) break;
      float* next = gradients_[(l - 1) % 2];
      const float* slope = plan_.layers[l - 1].sine ? slopes_[l - 1] : nullptr;
      multiply(layer.outputs, layer.inputs, weights_[l], 1, layer.outputs, g, [&](Index i, Index at, vf z) {
        const Index index = i * row_ + at;
        store(next + index, slope ? load(slope + index) * z : z);
      });
      g = next;
    }
    if (!to.coords) return;
    const Layer& first = plan_.layers[0];
    float* next = gradients_[1];
    multiply(first.outputs, first.inputs, weights_[0], 1, first.outputs, g,
             [&](Index i, Index at, vf z) { store(next + i * row_ + at, z); });
    float* coords = to.coords + set * points_ * plan_.inputs;
    for (Index p = 0; p < points_; p++)
      for (Index i = 0; i < plan_.inputs; i++) *coords++ = next[i * row_ + p];
  }

 private:
  // Reads the coordinates, and the weights with their factors.
  void begin(Index set) {
    const Index count = plan_.inputs;
    const float* from = plan_.net.coords + (plan_.net.sharedCoords ? 0 : set * points_ * count);
    for (Index i = 0; i < count; i++) {
      float* to = values_[0] + i * row_;
      for (Index p = 0; p < points_; p++) to[p] = from[p * count + i];
      for (Index p = points_; p < row_; p++) to[p] = 0;
    }
    for (int l = 0; l < plan_.net.depth; l++) {
      const Layer& layer = plan_.layers[l];
      const SineLayer& given = plan_.net.layers[l];
      const Index size = layer.inputs * layer.outputs;
      scale(given.weight + set * size, size, layer.factor, weights_[l]);
      scale(given.bias + set * layer.outputs, layer.outputs, layer.factor * layer.turn, biases_[l]);
    }
  }

  // Scales numbers and prefetches what follows in both arrays, the data of the next set.
  static void scale(const float* from, Index count, float factor, float* to) {
    Index i = 0;
    for (; i + kLanes <= count; i += kLanes) {
      if (from == to)
        __builtin_prefetch(from + count + i, 1);
      else
        __builtin_prefetch(from + count + i);
      store(to + i, load(from + i) * splat(factor));
    }
    if (i < count) {
      const int rest = static_cast<int>(count - i);
      storePartial(to + i, loadPartial(from + i, rest) * splat(factor), rest);
    }
  }

  // Computes the activations of layer l and, with slopes, the derivatives of its sines.
  template <bool withSlopes>
  void applyLayer(int l) {
    const Layer& layer = plan_.layers[l];
    const float* bias = biases_[l];
    float *y = values_[l + 1], *slope = slopes_[l];
    const vf turn = splat(layer.turn);
    if (!layer.sine)
      return multiply(layer.inputs, layer.outputs, weights_[l], layer.outputs, 1, values_[l],
                      [&](Index j, Index at, vf z) { store(y + j * row_ + at, fma(z, turn, splat(bias[j]))); });
    multiply(layer.inputs, layer.outputs, weights_[l], layer.outputs, 1, values_[l], [&](Index j, Index at, vf z) {
      const HalfTurns angle = reduceHalfTurns(fma(z, turn, splat(bias[j])));
      store(y + j * row_ + at, sinOf(angle));
      if (withSlopes) store(slope + j * row_ + at, cosOf(angle));
    });
  }

  // Computes the gradient with respect to the last layer's pre-activations, [C, points], from that of its values
  // [points, C].
  void readGradient(Index set, const float* dValue, float* g) const {
    const Index count = plan_.outputs;
    for (Index c = 0; c < count; c++) {
      float* to = g + c * row_;
      for (Index p = 0; p < points_; p++) to[p] = dValue ? dValue[(set * points_ + p) * count + c] : 0;
      for (Index p = points_; p < row_; p++) to[p] = 0;
    }
    if (!plan_.last().sine) return;
    const float* slope = slopes_[plan_.net.depth - 1];
    for (Index i = 0; i < count * row_; i += kLanes) store(g + i, load(slope + i) * load(g + i));
  }

  // Computes the gradients of one set with respect to weight and bias of layer l, from g [outputs, points].
  void addGradients(Index set, int l, const float* g, const SineGradients& to) const {
    const Layer& layer = plan_.layers[l];
    const Index width = layer.outputWidth;
    for (Index j = 0; j < layer.outputs; j += kLanes)
      for (Index p = 0; p < points_; p += kLanes)
        transposeTilePadded(g + j * row_ + p, row_, static_cast<int>(smaller(kLanes, layer.outputs - j)),
                            static_cast<int>(smaller(kLanes, points_ - p)), turned_ + p * width + j, width);
    const Index size = layer.inputs * layer.outputs;
    float* weight = to.weights[l] + set * size;
    const float* x = values_[l];
    for (Index j = 0; j < layer.outputs; j += kTileColumns) {
      const Index columns = smaller(kTileColumns, layer.outputs - j), vectors = ceilDivide(columns, kLanes);
      for (Index i = 0; i < layer.inputs; i += kTileRows)
        kTileKernels[smaller(kTileRows, layer.inputs - i) - 1][vectors - 1](
            points_, x + i * row_, row_, 1, turned_ + j, width, weight + i * layer.outputs + j, layer.outputs, false,
            static_cast<int>(columns - (vectors - 1) * kLanes), {});
    }
    scale(weight, size, layer.factor, weight);
    float sums[padded(kNarrow)] = {};
    addColumnSums(points_, width, turned_, width, sums);
    scale(sums, layer.outputs, layer.factor, to.biases[l] + set * layer.outputs);
  }

  // Computes Σ_k w(k, j) · x[k], where w(k, j) = w[k · down + j · across], and calls use(j, at, z) for each vector of
  // points.
  template <class Use>
  HS_INLINE void multiply(Index depth, Index columns, const float* w, Index down, Index across, const float* x,
                          const Use& use) const {
    switch (columns) {
      case 1: return multiplyThin<1>(depth, w, down, across, x, use);
      case 2: return multiplyThin<2>(depth, w, down, across, x, use);
      case 3: return multiplyThin<3>(depth, w, down, across, x, use);
      case 4: return multiplyThin<4>(depth, w, down, across, x, use);
    }
    Index at = 0;
    for (; at + 2 * kLanes <= row_; at += 2 * kLanes) multiplyVectors<2>(depth, columns, w, down, across, x, at, use);
    if (at < row_) multiplyVectors<1>(depth, columns, w, down, across, x, at, use);
  }

  template <int vectors, class Use>
  HS_INLINE void multiplyVectors(Index depth, Index columns, const float* w, Index down, Index across, const float* x,
                                 Index at, const Use& use) const {
    constexpr int many = kSums<vectors>, some = 4;
    Index j = 0;
    for (; j + many <= columns; j += many) multiplyBlock<many, vectors>(depth, w, down, across, x, j, at, use);
    for (; j + some <= columns; j += some) multiplyBlock<some, vectors>(depth, w, down, across, x, j, at, use);
    for (; j < columns; j++) multiplyBlock<1, vectors>(depth, w, down, across, x, j, at, use);
  }

  template <int count, int vectors, class Use>
  HS_INLINE void multiplyBlock(Index depth, const float* w, Index down, Index across, const float* x, Index j, Index at,
                               const Use& use) const {
    vf sums[count][vectors] = {};
    const float* from = w + j * across;
    const float* point = x + at;
    for (Index k = 0; k < depth; k++, from += down, point += row_) {
      vf xs[vectors];
#pragma GCC unroll 2
      for (int v = 0; v < vectors; v++) xs[v] = load(point + v * kLanes);
#pragma GCC unroll 12
      for (int c = 0; c < count; c++)
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++) sums[c][v] = fma(splat(from[c * across]), xs[v], sums[c][v]);
    }
#pragma GCC unroll 12
    for (int c = 0; c < count; c++)
#pragma GCC unroll 2
      for (int v = 0; v < vectors; v++) use(j + c, at + v * kLanes, sums[c][v]);
  }

  // Adds in the order in which dotRows adds along a row.
  template <int columns, class Use>
  HS_INLINE void multiplyThin(Index depth, const float* w, Index down, Index across, const float* x,
                              const Use& use) const {
    for (Index at = 0; at < row_; at += kLanes) {
      vf lanes[columns][kLanes];
      for (Index lane = 0; lane < kLanes; lane++) {
        vf even[columns] = {}, odd[columns] = {};
        for (Index k = lane; k < depth; k += 2 * kLanes) {
          const vf point = load(x + k * row_ + at);
#pragma GCC unroll 4
          for (int j = 0; j < columns; j++) even[j] = fma(point, splat(w[k * down + j * across]), even[j]);
        }
        for (Index k = lane + kLanes; k < depth; k += 2 * kLanes) {
          const vf point = load(x + k * row_ + at);
#pragma GCC unroll 4
          for (int j = 0; j < columns; j++) odd[j] = fma(point, splat(w[k * down + j * across]), odd[j]);
        }
#pragma GCC unroll 4
        for (int j = 0; j < columns; j++) lanes[j][lane] = even[j] + odd[j];
      }
#pragma GCC unroll 4
      for (int j = 0; j < columns; j++) {
#pragma GCC unroll 4
        for (int half = kLanes / 2; half > 0; half /= 2)
          for (int i = 0; i < half; i++) lanes[j][i] += lanes[j][i + half];
        use(j, at, lanes[j][0]);
      }
    }
  }

  const Plan& plan_;
  const Index points_, row_;
  float* values_[kMaxSineLayers + 1];  // inputs, and outputs of each layer
  float* slopes_[kMaxSineLayers];
  float* weights_[kMaxSineLayers];
  float* biases_[kMaxSineLayers];
  float* gradients_[2];
  float* turned_;  // [points, features]
};

// Calls run(few, set) for every set. Returns false if there is not enough memory.
template <class Run>
bool forSetsOfFewPoints(const Plan& plan, const Run& run) {
  const Index scratch = FewPoints::scratch(plan);
  Success success;
  parallelItems(plan.net.sets, kSetsAtOnce, [&](int64_t begin, int64_t end) {
    auto* memory = static_cast<float*>(threadScratch(kTileScratch, sizeof(float) * scratch));
    success.require(memory);
    if (!memory) return;
    FewPoints few(plan, memory);
    for (Index set = begin; set < end; set++) run(few, set);
  });
  return success;
}

}  // namespace sine
}  // namespace HS_ISA
}  // namespace hs
