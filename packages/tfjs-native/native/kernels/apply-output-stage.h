// Applies the output stage to pieces of rows, as an epilogue of gemm.h.
#pragma once

#include "../math.h"
#include "gemm.h"
#include "output-stage.h"

namespace hs {
namespace HS_ISA {

struct ApplyOutputStage {
  const OutputStage& stage;

  bool idle() const { return !stage.bias && stage.activation == Activation::linear; }

  void operator()(float* c, Index, Index column, Index count) const {
    const vf zero = {};
    switch (stage.activation) {
      case Activation::linear:
        if (stage.bias) map(c, column, count, [](vf x, vf) { return x; });
        break;
      // The comparisons let NaN pass.
      case Activation::relu:
        map(c, column, count, [=](vf x, vf) { return select(x < zero, zero, x); });
        break;
      case Activation::relu6:
        map(c, column, count, [=](vf x, vf) { return select(x < zero, zero, select(x > splat(6), splat(6), x)); });
        break;
      case Activation::elu:
        map(c, column, count, [=](vf x, vf) { return select(x >= zero, x, expm1(x)); });
        break;
      case Activation::leakyRelu:
        map(c, column, count, [=, slope = splat(stage.slope)](vf x, vf) { return select(x < zero, slope * x, x); });
        break;
      case Activation::prelu:
        map(c, column, count, [=](vf x, vf slope) { return select(x < zero, slope * x, x); });
        break;
      case Activation::sigmoid:
        map(c, column, count, [](vf x, vf) { return sigmoid(x); });
        break;
      case Activation::tanh:
        map(c, column, count, [](vf x, vf) { return tanh(x); });
        break;
      case Activation::count:
        break;
    }
  }

 private:
  template <class F>
  HS_INLINE void map(float* c, Index column, Index count, const F& f) const {
    const float* bias = stage.bias ? stage.bias + column : nullptr;
    const float* slopes = stage.activation == Activation::prelu ? stage.slopes + column : nullptr;
    Index i = 0;
    for (; i + kLanes <= count; i += kLanes) {
      const vf x = bias ? load(c + i) + load(bias + i) : load(c + i);
      store(c + i, f(x, slopes ? load(slopes + i) : vf{}));
    }
    if (i < count) {
      const int rest = static_cast<int>(count - i);
      const vf x = bias ? loadPartial(c + i, rest) + loadPartial(bias + i, rest) : loadPartial(c + i, rest);
      storePartial(c + i, f(x, slopes ? loadPartial(slopes + i, rest) : vf{}), rest);
    }
  }
};

}  // namespace HS_ISA
}  // namespace hs
