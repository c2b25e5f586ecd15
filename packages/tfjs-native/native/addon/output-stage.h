// Reads the output stage of a fused kernel: the arguments activation, slope, bias, slopes.
#pragma once

#include "../kernels/output-stage.h"
#include "addon.h"

namespace hs {

// From argument `index` on; bias and slopes have `columns` elements. Only to be used if !args.failed() afterwards.
inline OutputStage readOutputStage(Arguments& args, int index, int64_t columns) {
  OutputStage stage;
  stage.activation = static_cast<Activation>(args.integer(index, 0, static_cast<int>(Activation::count) - 1));
  stage.slope = static_cast<float>(args.number(index + 1));
  stage.bias = args.optionalFloats(index + 2, columns).floats();
  stage.slopes = args.optionalFloats(index + 3, columns).floats();
  if (!args.failed() && stage.activation == Activation::prelu && !stage.slopes)
    args.failType("argument %d should be the slopes of prelu", index + 3);
  return stage;
}

}  // namespace hs
