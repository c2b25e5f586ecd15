// Division of a call on a sine network into tasks, and summation of the tasks' gradients.
#pragma once

#include "sine-tile.h"

namespace hs {
namespace HS_ISA {
namespace sine {

// Slots of threadScratch.
constexpr int kTileScratch = 0, kWeightScratch = 1, kSumScratch = 2;

// Memory of one thread, divided into at most kPieces aligned pieces.
class Arena {
 public:
  static constexpr Index kUnit = 16, kPieces = 16;
  explicit Arena(float* memory) : next_(memory) {}
  float* take(Index count) {
    float* taken = next_;
    next_ += roundUp(count, kUnit);
    return taken;
  }

 private:
  float* next_;
};

// A range of points of one set.
struct Task {
  const Plan& plan;
  const PackedWeights& weights;
  Index set, chunk;
  float* memory;

  // Calls use(tile) for each tile of the range.
  template <class Use>
  void forTiles(const TileMemory& tileMemory, const Use& use) const {
    const Index stop = smaller(plan.net.points, partBegin(plan.tiles, plan.chunks, chunk + 1) * plan.tile);
    for (Index first = partBegin(plan.tiles, plan.chunks, chunk) * plan.tile; first < stop; first += plan.tile)
      use(Tile{plan, weights, set, first, smaller(plan.tile, stop - first), tileMemory});
  }
};

// Calls run(task) for every task, with `scratch` floats of memory. Returns false if there is not enough memory.
template <class Run>
bool forTasks(const Plan& plan, bool withBackward, Index scratch, const Run& run) {
  const Index size = PackedWeights::size(plan, withBackward);
  scratch += Arena::kUnit * Arena::kPieces;
  PackedWeights common;
  const bool shared = plan.net.sets == 1;
  if (shared) {
    auto* memory = static_cast<float*>(threadScratch(kWeightScratch, sizeof(float) * size));
    if (!memory) return false;
    common.pack(plan, 0, withBackward, memory);
  }
  Success success;
  parallelFor(plan.net.sets * plan.chunks, [&](int64_t begin, int64_t end) {
    auto* memory = static_cast<float*>(threadScratch(kTileScratch, sizeof(float) * scratch));
    auto* packed = shared ? memory : static_cast<float*>(threadScratch(kWeightScratch, sizeof(float) * size));
    success.require(memory && packed);
    if (!memory || !packed) return;
    PackedWeights own;
    Index packedSet = -1;
    for (Index task = begin; task < end; task++) {
      const Index set = task / plan.chunks;
      if (!shared && set != packedSet) {
        own.pack(plan, set, withBackward, packed);
        packedSet = set;
      }
      run(Task{plan, shared ? common : own, set, task % plan.chunks, memory});
    }
    finishPastStores();
  });
  return success;
}

// Gradients that the tasks accumulate: memory of each task, and summation to the results.
class TaskSums {
 public:
  TaskSums(const Plan& plan, const SineGradients& to) : plan_(plan), to_(to) {}

  // Floats of a task's memory; 0 if the tasks of a set must be added.
  Index scratch() const { return to_.weights && plan_.chunks == 1 ? plan_.sums : 0; }
  bool allocate() {
    if (!to_.weights || plan_.chunks == 1) return true;
    all_ = static_cast<float*>(threadScratch(kSumScratch, sizeof(float) * plan_.net.sets * plan_.chunks * plan_.sums));
    return all_ != nullptr;
  }
  // Returns the cleared memory of one task; null if no gradients are requested.
  float* begin(const Task& task, float* scratch) const {
    if (!to_.weights) return nullptr;
    float* sums = all_ ? all_ + (task.set * plan_.chunks + task.chunk) * plan_.sums : scratch;
    memset(sums, 0, sizeof(float) * plan_.sums);
    return sums;
  }
  void end(const Task& task, const float* sums) const {
    if (to_.weights && !all_) write(task.set, sums);
  }
  // Adds the gradients of all tasks pairwise, in an order that depends only on the shapes.
  void finish() const {
    if (!all_) return;
    for (Index set = 0; set < plan_.net.sets; set++) {
      float* first = all_ + set * plan_.chunks * plan_.sums;
      parallelItems(plan_.sums, 4096, [&](int64_t begin, int64_t end) {
        for (Index step = 1; step < plan_.chunks; step *= 2)
          for (Index t = 0; t + step < plan_.chunks; t += 2 * step) {
            float* to = first + t * plan_.sums;
            const float* from = first + (t + step) * plan_.sums;
            for (Index i = begin; i < end; i++) to[i] += from[i];
          }
      });
      write(set, first);
    }
  }

 private:
  void write(Index set, const float* sums) const {
    for (int l = 0; l < plan_.net.depth; l++) {
      const Layer& layer = plan_.layers[l];
      const float* from = sums + layer.sumsBefore;
      float* weight = to_.weights[l] + set * layer.inputs * layer.outputs;
      float* bias = to_.biases[l] + set * layer.outputs;
      const Index down = layer.thin() ? 1 : layer.outputWidth, across = layer.thin() ? layer.inputWidth : 1;
      for (Index k = 0; k < layer.inputs; k++)
        for (Index j = 0; j < layer.outputs; j++) *weight++ = from[k * down + j * across] * layer.factor;
      from += layer.weightSums();
      for (Index j = 0; j < layer.outputs; j++) bias[j] = from[j] * layer.factor;
    }
  }

  const Plan& plan_;
  const SineGradients& to_;
  float* all_ = nullptr;
};

}  // namespace sine
}  // namespace HS_ISA
}  // namespace hs
