// Applies the output stage to pieces of rows of a result.
#pragma once

#include "../math.h"
#include "gemm.h"
#include "output-stage.h"

namespace hs {
namespace HS_ISA {

HS_INLINE vf loadFast(const float* p, int lanes) { return lanes == kLanes ? load(p) : loadPartial(p, lanes); }
HS_INLINE void storeFast(float* p, vf v, int lanes) { lanes == kLanes ? store(p, v) : storePartial(p, v, lanes); }

struct ApplyOutputStage {
  const OutputStage& stage;

  bool idle() const { return !adds() && !stage.gate && stage.activation == Activation::linear; }
  // Whether `one` computes it.
  bool quick() const { return stage.activation == Activation::linear || stage.activation == Activation::relu; }

  /** Applies the stage to up to kLanes elements of a row, of which the first is element `at` of the result. */
  HS_INLINE vf one(vf x, Index at, Index column, int lanes) const {
    if (stage.bias) x += loadFast(stage.bias + column, lanes);
    if (stage.residual) x += loadFast(stage.residual + at, lanes);
    if (stage.activation == Activation::relu) x = select(x < vf{}, vf{}, x);
    return stage.gate ? select(loadFast(stage.gate + at, lanes) > vf{}, x, vf{}) : x;
  }

  /** Applies the stage to `count` elements of a row, from `column` on. The first is element `at` of the result. */
  void operator()(float* c, Index at, Index column, Index count) const {
    apply(c, at, column, count);
    if (stage.gate)
      for (Index i = 0; i < count; i += kLanes) {
        const int lanes = static_cast<int>(smaller(kLanes, count - i));
        storeFast(c + i, select(loadFast(stage.gate + at + i, lanes) > vf{}, loadFast(c + i, lanes), vf{}), lanes);
      }
  }

 private:
  bool adds() const { return stage.bias || stage.residual; }

  void apply(float* c, Index at, Index column, Index count) const {
    const vf zero = {};
    switch (stage.activation) {
      case Activation::linear:
        if (adds()) map(c, at, column, count, [](vf x, vf) { return x; });
        break;
      // The comparisons let NaN pass.
      case Activation::relu:
        map(c, at, column, count, [=](vf x, vf) { return select(x < zero, zero, x); });
        break;
      case Activation::relu6:
        map(c, at, column, count, [=](vf x, vf) { return select(x < zero, zero, select(x > splat(6), splat(6), x)); });
        break;
      case Activation::elu:
        map(c, at, column, count, [=](vf x, vf) { return select(x >= zero, x, expm1(x)); });
        break;
      case Activation::leakyRelu:
        map(c, at, column, count, [=, slope = splat(stage.slope)](vf x, vf) { return select(x < zero, slope * x, x); });
        break;
      case Activation::prelu:
        map(c, at, column, count, [=](vf x, vf slope) { return select(x < zero, slope * x, x); });
        break;
      case Activation::sigmoid:
        map(c, at, column, count, [](vf x, vf) { return sigmoid(x); });
        break;
      case Activation::tanh:
        map(c, at, column, count, [](vf x, vf) { return tanh(x); });
        break;
      case Activation::count:
        break;
    }
  }

  template <class F>
  HS_INLINE void map(float* c, Index at, Index column, Index count, const F& f) const {
    const float* bias = stage.bias ? stage.bias + column : nullptr;
    const float* residual = stage.residual ? stage.residual + at : nullptr;
    const float* slopes = stage.activation == Activation::prelu ? stage.slopes + column : nullptr;
    const auto vector = [&](Index i, int lanes) {
      vf x = loadFast(c + i, lanes);
      if (bias) x += loadFast(bias + i, lanes);
      if (residual) x += loadFast(residual + i, lanes);
      storeFast(c + i, f(x, slopes ? loadFast(slopes + i, lanes) : vf{}), lanes);
    };
    Index i = 0;
    for (; i + kLanes <= count; i += kLanes) vector(i, kLanes);
    if (i < count) vector(i, static_cast<int>(count - i));
  }
};

/** Sums of the columns of a result: of each block of rows, and then of the blocks in order. */
class ColumnSums {
 public:
  ColumnSums(const OutputStage& stage, Index columns)
      : to_(stage.sums), columns_(columns), row_(roundUp(columns, kLanes)) {}

  // Clears the sums of the blocks, in scratch memory of the calling thread. Returns false if there is not enough.
  bool begin(Index blocks) {
    blocks_ = blocks;
    if (!to_) return true;
    const size_t bytes = sizeof(float) * blocks * row_;
    sums_ = static_cast<float*>(threadScratch(kGemmScratch, bytes));
    if (sums_) memset(sums_, 0, bytes);
    return sums_ != nullptr;
  }

  // Sums of a block, whole vectors; null if none are wanted.
  float* of(Index block, Index column) const { return sums_ ? sums_ + block * row_ + column : nullptr; }

  static void add(const float* values, Index count, float* sums) {
    for (Index i = 0; i < count; i += kLanes)
      store(sums + i, load(sums + i) + loadFast(values + i, static_cast<int>(smaller(kLanes, count - i))));
  }

  // Adds the blocks to the result.
  void end() const {
    if (!to_) return;
    for (Index block = 0; block < blocks_; block++)
      for (Index j = 0; j < columns_; j++) to_[j] += sums_[block * row_ + j];
  }

 private:
  float* to_;
  Index columns_, row_, blocks_ = 0;
  float* sums_ = nullptr;
};

}  // namespace HS_ISA
}  // namespace hs
