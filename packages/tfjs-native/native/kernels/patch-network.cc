#include "patch-network.h"

#include "patch-emission.h"
#include "patch-products.h"
#include "sine-activation.h"
#include "tasks.h"

namespace hs {
namespace HS_ISA {
namespace {

using namespace patch;
using sine::HalfTurns;
using sine::reduceHalfTurns;

// A vector holds one number of neighboring patches: none of the products is cut short, whatever the widths of the layers, and none
// is turned. What is emitted for the patches of a vector, and its gradients, stay in the second-level cache.
constexpr int kSharedScratch = 0, kTaskScratch = 1;  // slots of threadScratch

// π cos(π t): the derivative of sin(π t).
HS_INLINE vf slopeOf(const HalfTurns& h) {
  const vf s = h.rest * h.rest;
  vf p = fma(splat(-7.528443856e-02f), s, splat(7.372807515e-01f));
  p = fma(p, s, splat(-4.194533770e+00f));
  p = fma(p, s, splat(1.275079885e+01f));
  p = fma(p, s, splat(-1.550313788e+01f));
  return floats(bits(fma(p, s, splat(3.141592741e+00f))) ^ h.flip);
}

// ---- the patches of a vector ---------------------------------------------------------------------------------------

/**
 * Networks of kLanes patches on one thread, at some of their points. Matrices are [features, points] of vectors; what is emitted for the
 * patches, and its gradient, are [P + R] vectors.
 */
class Network {
 public:
  static Index scratch(const Plan& plan) {
    Index features = plan.net.inputs() + 2 * plan.widest;
    for (int l = 0; l < plan.net.depth; l++) features += plan.layers[l].inputs + 3 * plan.layers[l].outputs;
    return features * plan.points * kLanes;
  }

  Network(const Plan& plan, const float* shared, float* memory) : plan_(plan), shared_(shared) {
    const auto take = [&](Index features) {
      float* taken = memory;
      memory += features * plan.points * kLanes;
      return taken;
    };
    values_[0] = take(plan.net.inputs());
    for (int l = 0; l < plan.net.depth; l++) {
      const Layer& layer = plan.layers[l];
      values_[l + 1] = take(layer.outputs);
      slopes_[l] = take(layer.outputs);
      scaledInputs_[l] = take(layer.inputs);
      products_[l] = take(layer.outputs);
    }
    gradients_[0] = take(plan.widest);
    gradients_[1] = take(plan.widest);
  }

  /** Of patches set … set + lanes − 1. */
  void forward(Index set, int lanes, const float* numbers, float* values) {
    eachPoints([&](Index first) {
      begin(set, lanes, first);
      for (int l = 0; l < plan_.net.depth; l++) apply<false>(l, numbers);
      eachValue(set, lanes, first, plan_.net.outputs(), [&](Index at, Index index) { values[at] = last()[index]; });
    });
  }

  /** Leaves the gradients by the patches' numbers in `to`, and adds those by the shared ones, for each lane. */
  void backward(Index set, int lanes, const float* numbers, const float* dValues, float* to, float* sharedSums) {
    eachPoints([&](Index first) {
      begin(set, lanes, first);
      const int last = plan_.net.depth - 1;
      for (int l = 0; l < last; l++) apply<true>(l, numbers);
      if (plan_.last().sine || plan_.last().scaled()) apply<true>(last, numbers);
      readGradient(set, lanes, first, dValues);
      for (int l = last; l >= 0; l--) backLayer(l, first > 0, numbers, to, sharedSums);
    });
  }

 private:
  const float* last() const { return values_[plan_.net.depth]; }

  template <class Use>
  HS_INLINE void eachPoints(const Use& use) {
    for (Index first = 0; first < plan_.net.points; first += plan_.points) {
      count_ = smaller(plan_.points, plan_.net.points - first);
      use(first);
    }
  }

  // Calls use(at, index): where a value of a patch stands in [S, N, C], and where in [C, points] of vectors.
  template <class Use>
  HS_INLINE void eachValue(Index set, int lanes, Index first, Index numbers, const Use& use) const {
    for (int lane = 0; lane < lanes; lane++) {
      Index at = ((set + lane) * plan_.net.points + first) * numbers;
      for (Index p = 0; p < count_; p++)
        for (Index c = 0; c < numbers; c++) use(at++, (c * count_ + p) * kLanes + lane);
    }
  }

  void begin(Index set, int lanes, Index first) {
    const Index inputs = plan_.net.inputs();
    float* to = values_[0];
    if (lanes < kLanes) memset(to, 0, sizeof(float) * inputs * count_ * kLanes);
    for (int lane = 0; lane < lanes; lane++) {
      const float* from = plan_.net.coords + ((set + lane) % plan_.net.patches * plan_.net.points + first) * inputs;
      for (Index p = 0; p < count_; p++)
        for (Index i = 0; i < inputs; i++) to[(i * count_ + p) * kLanes + lane] = *from++;
    }
  }

  // The loss's gradient by the last layer's pre-activations.
  void readGradient(Index set, int lanes, Index first, const float* dValues) {
    const int last = plan_.net.depth - 1;
    const Index outputs = plan_.net.outputs();
    float* g = gradients_[last % 2];
    if (lanes < kLanes) memset(g, 0, sizeof(float) * outputs * count_ * kLanes);
    eachValue(set, lanes, first, outputs, [&](Index at, Index index) { g[index] = dValues[at]; });
    if (plan_.last().sine)
      for (Index at = 0; at < outputs * count_ * kLanes; at += kLanes) store(g + at, load(slopes_[last] + at) * load(g + at));
  }

  template <class Use>
  HS_INLINE void withWeights(const Layer& layer, bool transposed, const float* numbers, const Use& use) const {
    const Index step = layer.ownWeight() ? kLanes : 1;
    const Index down = transposed ? step : layer.outputs * step, across = transposed ? layer.outputs * step : step;
    if (layer.ownWeight())
      use(Weights<true>{numbers + layer.weightAt * kLanes, down, across});
    else
      use(Weights<false>{shared_ + layer.weightAt, down, across});
  }

  // to[i] = x[i] · factors[i] for each row i of vectors.
  void scaleRows(Index rows, const float* x, const float* factors, float* to) const {
    for (Index i = 0; i < rows; i++) {
      const vf factor = load(factors + i * kLanes);
      for (Index at = i * count_ * kLanes; at < (i + 1) * count_ * kLanes; at += kLanes)
        store(to + at, load(x + at) * factor);
    }
  }

  // to[i] = or += Σ_p of what vectors(at) gives for the points of row i; to [rows] of vectors, `step` apart.
  template <class Vectors>
  HS_INLINE void sumRows(Index rows, bool accumulate, float* to, Index step, const Vectors& vectors) const {
    for (Index i = 0; i < rows; i++) {
      vf even = accumulate ? load(to + i * step) : vf{}, odd = {};
      Index at = i * count_ * kLanes;
      const Index end = at + count_ * kLanes;
      for (; at + 2 * kLanes <= end; at += 2 * kLanes) {
        even += vectors(at);
        odd += vectors(at + kLanes);
      }
      if (at < end) even += vectors(at);
      store(to + i * step, even + odd);
    }
  }

  template <bool withSlopes>
  void apply(int l, const float* numbers) {
    plan_.layers[l].scaled() ? applyLayer<withSlopes, true>(l, numbers) : applyLayer<withSlopes, false>(l, numbers);
  }

  template <bool withSlopes, bool scaled>
  void applyLayer(int l, const float* numbers) {
    const Layer& layer = plan_.layers[l];
    const Index biasStep = layer.ownBias ? kLanes : 1;
    const float* bias = (layer.ownBias ? numbers + layer.biasAt * kLanes : shared_ + layer.biasAt);
    const float* u = numbers + (layer.scalesAt + layer.inputs) * kLanes;
    const float* x = values_[l];
    if (scaled) {
      scaleRows(layer.inputs, x, numbers + layer.scalesAt * kLanes, scaledInputs_[l]);
      x = scaledInputs_[l];
    }
    float *y = values_[l + 1], *slope = slopes_[l], *products = products_[l];
    const bool ownBias = layer.ownBias, sine = layer.sine;
    withWeights(layer, false, numbers, [&](const auto& w) {
      product(layer.inputs, layer.outputs, count_, w, x, [&](Index j, Index p, vf z) {
        const Index at = (j * count_ + p) * kLanes;
        const vf shift = ownBias ? load(bias + j * biasStep) : splat(bias[j]);
        if (scaled && withSlopes) store(products + at, z);
        const vf turns = scaled ? fma(z, load(u + j * kLanes), shift) : z + shift;
        if (!sine) return store(y + at, turns);
        const HalfTurns angle = reduceHalfTurns(turns);
        store(y + at, sinOf(angle));
        if (withSlopes) store(slope + at, slopeOf(angle));
      });
    });
  }

  // From the gradient by the pre-activations of layer l the gradients by its numbers, and that by the layer below.
  void backLayer(int l, bool accumulate, const float* numbers, float* to, float* sharedSums) {
    const Layer& layer = plan_.layers[l];
    float *g = gradients_[l % 2], *next = gradients_[(l + 1) % 2];
    const float* v = numbers + layer.scalesAt * kLanes;
    float* dv = to + layer.scalesAt * kLanes;
    if (layer.ownBias)
      sumRows(layer.outputs, accumulate, to + layer.biasAt * kLanes, kLanes, [&](Index at) { return load(g + at); });
    else
      sumRows(layer.outputs, true, sharedSums + layer.biasAt * kLanes, kLanes, [&](Index at) { return load(g + at); });
    if (layer.scaled()) {
      sumRows(layer.outputs, accumulate, dv + layer.inputs * kLanes, kLanes,
              [&](Index at) { return load(g + at) * load(products_[l] + at); });
      scaleRows(layer.outputs, g, v + layer.inputs * kLanes, g);
    }
    const bool add = accumulate || !layer.ownWeight();
    const Index step = layer.ownWeight() ? kLanes : kLanes;
    float* dw = (layer.ownWeight() ? to : sharedSums) + layer.weightAt * step;
    outerProduct(layer.inputs, layer.outputs, count_, layer.scaled() ? scaledInputs_[l] : values_[l], g,
                 [&](Index i, Index j, vf sum) {
                   float* at = dw + (i * layer.outputs + j) * step;
                   store(at, add ? load(at) + sum : sum);
                 });
    if (l == 0 && !layer.scaled()) return;
    const float* slope = l > 0 && plan_.layers[l - 1].sine ? slopes_[l - 1] : nullptr;
    const bool atOnce = slope && !layer.scaled();
    withWeights(layer, true, numbers, [&](const auto& w) {
      product(layer.outputs, layer.inputs, count_, w, g, [&](Index i, Index p, vf z) {
        const Index at = (i * count_ + p) * kLanes;
        store(next + at, atOnce ? load(slope + at) * z : z);
      });
    });
    if (!layer.scaled()) return;
    sumRows(layer.inputs, accumulate, dv, kLanes, [&](Index at) { return load(next + at) * load(values_[l] + at); });
    scaleRows(layer.inputs, next, v, next);
    if (slope)
      for (Index at = 0; at < layer.inputs * count_ * kLanes; at += kLanes) store(next + at, load(slope + at) * load(next + at));
  }

  const Plan& plan_;
  const float* shared_;
  Index count_ = 0;                    // of points
  float* values_[kMaxSineLayers + 1];  // the coordinates, and what each layer makes of them
  float* slopes_[kMaxSineLayers];
  float* scaledInputs_[kMaxSineLayers];  // x ∘ v
  float* products_[kMaxSineLayers];      // (x ∘ v) W
  float* gradients_[2];
};

// ---- all patches ---------------------------------------------------------------------------------------------------

/** Memory of one task. */
struct TaskMemory {
  float *turned, *tokens, *numbers, *gradients, *network;  // tokens [D + 1] of vectors, and [kLanes, D + 1]

  static Index size(const Plan& plan, bool backward) {
    return (2 * plan.rows() + (backward ? 2 : 1) * plan.width()) * kLanes + Network::scratch(plan);
  }

  TaskMemory(const Plan& plan, bool backward, float* memory) : turned(memory) {
    tokens = turned + plan.rows() * kLanes;
    numbers = tokens + plan.rows() * kLanes;
    gradients = numbers + plan.width() * kLanes;
    network = gradients + (backward ? plan.width() * kLanes : 0);
    // Behind the last number nothing is written.
    if (backward) memset(gradients, 0, sizeof(float) * plan.width() * kLanes);
  }

  // The numbers of patches first … first + lanes − 1.
  void emit(const Plan& plan, const Scaled& scaled, Index first, int lanes) const {
    const Index rows = plan.rows();
    memset(tokens, 0, sizeof(float) * rows * kLanes);
    for (int s = 0; s < lanes; s++) {
      memcpy(tokens + s * rows, plan.net.token + (first + s) * plan.net.tokens, sizeof(float) * plan.net.tokens);
      tokens[(s + 1) * rows - 1] = 1;
    }
    for (int s = 0; s < kLanes; s++)
      for (Index d = 0; d < rows; d++) turned[d * kLanes + s] = tokens[s * rows + d];
    emitVectors(plan, scaled.emission, turned, numbers);
  }
};

// Calls use(first, lanes) for vectors [begin, end) of patches.
template <class Use>
HS_INLINE void eachVectorOfPatches(const Plan& plan, Index begin, Index end, const Use& use) {
  for (Index first = begin * kLanes; first < smaller(end * kLanes, plan.net.sets); first += kLanes)
    use(first, static_cast<int>(smaller(kLanes, plan.net.sets - first)));
}

bool forward(const PatchNetwork& net, float* values) {
  const Plan plan(net);
  auto* common = static_cast<float*>(threadScratch(kSharedScratch, sizeof(float) * Scaled::size(plan)));
  if (!common) return false;
  const Scaled scaled(plan, common);
  Success success;
  parallelFor(ceilDivide(net.sets, kLanes), [&](int64_t begin, int64_t end) {
    auto* taken = static_cast<float*>(threadScratch(kTaskScratch, sizeof(float) * TaskMemory::size(plan, false)));
    success.require(taken);
    if (!taken) return;
    const TaskMemory memory(plan, false, taken);
    Network network(plan, scaled.shared, memory.network);
    eachVectorOfPatches(plan, begin, end, [&](Index first, int lanes) {
      memory.emit(plan, scaled, first, lanes);
      network.forward(first, lanes, memory.numbers, values);
    });
  });
  return success;
}

// What patches give to the gradients by their tokens and by the emission, from that by their numbers.
void backTokens(const Plan& plan, const Scaled& scaled, Index first, int lanes, const TaskMemory& memory, float* dTokens,
                float* dEmission) {
  const Index tokens = plan.net.tokens;
  emissionGradients(plan, memory.gradients, memory.tokens, dEmission);
  constexpr int many = kTileVectors == 4 ? 16 : 8;
  Index d = 0;
  for (; d + many <= tokens; d += many) tokenGradients<many>(plan, scaled.emission, memory.gradients, d, memory.turned);
  for (; d + 4 <= tokens; d += 4) tokenGradients<4>(plan, scaled.emission, memory.gradients, d, memory.turned);
  for (; d < tokens; d++) tokenGradients<1>(plan, scaled.emission, memory.gradients, d, memory.turned);
  for (int s = 0; s < lanes; s++)
    for (d = 0; d < tokens; d++) dTokens[(first + s) * tokens + d] = memory.turned[d * kLanes + s];
}

bool backward(const PatchNetwork& net, const float* dValues, const PatchGradients& to) {
  const Plan plan(net);
  const Index size = plan.sums(), emission = plan.emissionSums(), width = plan.width();
  const Index before = roundUp(Scaled::size(plan), 16);
  auto* common = static_cast<float*>(threadScratch(kSharedScratch, sizeof(float) * (before + plan.tasks * size)));
  if (!common) return false;
  const Scaled scaled(plan, common);
  float* sums = common + before;
  const Index vectors = ceilDivide(net.sets, kLanes);
  Success success;
  parallelFor(plan.tasks, [&](int64_t firstTask, int64_t lastTask) {
    auto* taken = static_cast<float*>(threadScratch(kTaskScratch, sizeof(float) * TaskMemory::size(plan, true)));
    success.require(taken);
    if (!taken) return;
    const TaskMemory memory(plan, true, taken);
    Network network(plan, scaled.shared, memory.network);
    for (Index task = firstTask; task < lastTask; task++) {
      float* own = sums + task * size;
      memset(own, 0, sizeof(float) * size);
      eachVectorOfPatches(plan, partBegin(vectors, plan.tasks, task), partBegin(vectors, plan.tasks, task + 1),
                          [&](Index first, int lanes) {
                            memory.emit(plan, scaled, first, lanes);
                            network.backward(first, lanes, memory.numbers, dValues, memory.gradients, own + emission);
                            backTokens(plan, scaled, first, lanes, memory, to.token, own);
                          });
    }
  });
  if (!success) return false;
  for (Index task = 1; task < plan.tasks; task++)
    for (Index i = 0; i < size; i++) sums[i] += sums[task * size + i];
  eachFactor(plan, true, [&](Index at, Index length, float factor) {
    for (Index d = 0; d < plan.rows(); d++)
      for (Index i = at; i < at + length; i++)
        numberOf(to.emission, d, plan.emittedWeights, plan.emitted, i) = sums[d * width + i] * factor;
  });
  eachFactor(plan, false, [&](Index at, Index length, float factor) {
    for (Index i = at; i < at + length; i++)
      numberOf(to.shared, 0, plan.sharedWeights, plan.shared, i) = sum(load(sums + emission + i * kLanes)) * factor;
  });
  return true;
}

}  // namespace

void fillPatchNetwork(PatchNetworkKernels& table) {
  table.forward = forward;
  table.backward = backward;
}

}  // namespace HS_ISA
}  // namespace hs
