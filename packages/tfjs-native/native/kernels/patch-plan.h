// What follows from the shapes of the sine networks of patches, and their numbers as the tasks take them.
#pragma once

#include "gemm.h"
#include "patch-network.h"

namespace hs {
namespace HS_ISA {
namespace patch {

constexpr Index kPointsAtOnce = 16;
constexpr Index kTaskVectors = 8;            // vectors of a task of backward, at least
constexpr Index kTasks = 32;                 // at most: each has gradients of its own
constexpr Index kTaskSums = Index(1) << 22;  // floats of all tasks' gradients

constexpr float kInversePi = 0.318309886f;

// In a sine layer weights and biases are taken times ω/π: what comes out is a number of half turns.
struct Layer {
  Index inputs, outputs;
  bool sine;
  float factor;
  PatchTensor weight;
  bool ownBias;
  Index weightAt, biasAt;  // among the numbers of the patch or among the shared ones
  Index scalesAt;          // of v, behind which u follows

  bool ownWeight() const { return weight == PatchTensor::emitted; }
  bool scaled() const { return weight == PatchTensor::scaled; }
  Index weights() const { return inputs * outputs; }
};

struct Plan {
  const PatchNetwork& net;
  Layer layers[kMaxSineLayers];
  Index emitted;         // numbers of a patch, weights before biases
  Index shared;          // numbers of all patches, likewise
  Index emittedWeights, sharedWeights;
  Index widest;          // features of a layer
  Index points;          // of a patch that are computed at once
  Index tasks;           // of backward

  explicit Plan(const PatchNetwork& n)
      : net(n), emitted(0), shared(0), widest(n.inputs()) {
    for (int l = 0; l < net.depth; l++) {
      const PatchLayer& from = net.layers[l];
      layers[l] = {from.inputs, from.outputs, from.omega != 0, from.omega != 0 ? from.omega * kInversePi : 1,
                   from.weight, from.bias == PatchTensor::emitted, from.weight == PatchTensor::emitted ? emitted : shared,
                   0, emitted};
      emitted += from.emittedWeights();
      shared += from.sharedWeights();
      widest = larger(widest, from.outputs);
    }
    emittedWeights = emitted;
    sharedWeights = shared;
    for (int l = 0; l < net.depth; l++) {
      Index& next = layers[l].ownBias ? emitted : shared;
      layers[l].biasAt = next;
      next += layers[l].outputs;
    }
    points = smaller(net.points, kPointsAtOnce);
    const Index most = smaller(kTasks, larger(1, kTaskSums / sums()));
    tasks = larger(1, smaller(most, ceilDivide(net.sets, kLanes) / kTaskVectors));
  }

  const Layer& last() const { return layers[net.depth - 1]; }
  Index rows() const { return net.tokens + 1; }  // of the emission
  Index width() const { return roundUp(emitted, kLanes); }
  // Gradients of one task: by the emission [D + 1, width], and by what is shared, for each lane.
  Index emissionSums() const { return rows() * width(); }
  Index sums() const { return emissionSums() + shared * kLanes; }
};

// Number `at` of row `row`, where weights and biases are arrays of their own.
template <class Arrays>
HS_INLINE auto& numberOf(const Arrays& from, Index row, Index weights, Index all, Index at) {
  return at < weights ? from.weights[row * weights + at] : from.biases[row * (all - weights) + at - weights];
}

// Calls act(at, count, factor) for each run of numbers with the same factor, of those that are emitted or of the shared ones.
template <class Act>
void eachFactor(const Plan& plan, bool emitted, const Act& act) {
  for (int l = 0; l < plan.net.depth; l++) {
    const Layer& layer = plan.layers[l];
    if (emitted && layer.scaled()) act(layer.scalesAt, layer.inputs + layer.outputs, 1.0f);
    if (layer.ownWeight() == emitted) act(layer.weightAt, layer.weights(), layer.factor);
    if (layer.ownBias == emitted) act(layer.biasAt, layer.outputs, layer.factor);
  }
}

// The emission [D + 1, width] and the shared numbers [Q + T] times their factors, as the tasks take them.
struct Scaled {
  float *emission, *shared;

  static Index size(const Plan& plan) { return plan.emissionSums() + roundUp(plan.shared, 16); }

  Scaled(const Plan& plan, float* memory) : emission(memory), shared(memory + plan.emissionSums()) {
    const Index count = plan.emitted;
    eachFactor(plan, true, [&](Index at, Index length, float factor) {
      for (Index d = 0; d < plan.rows(); d++)
        for (Index i = at; i < at + length; i++)
          emission[d * plan.width() + i] = numberOf(plan.net.emission, d, plan.emittedWeights, count, i) * factor;
    });
    eachFactor(plan, false, [&](Index at, Index length, float factor) {
      for (Index i = at; i < at + length; i++)
        shared[i] = numberOf(plan.net.shared, 0, plan.sharedWeights, plan.shared, i) * factor;
    });
  }
};

}  // namespace patch
}  // namespace HS_ISA
}  // namespace hs
