// Reads the output stage of a fused kernel: the arguments activation, slope, bias, slopes.
#pragma once

#include "../kernels/output-stage.h"
#include "addon.h"

namespace hs {

// Reads the arguments from `index` on. bias and slopes have `columns` elements. Valid only if !args.failed()
// afterwards.
inline OutputStage readOutputStage(Arguments& args, int index, int64_t columns) {
  OutputStage stage;
  stage.activation = args.choice<Activation>(index);
  stage.slope = static_cast<float>(args.number(index + 1));
  stage.bias = args.optionalFloats(index + 2, columns).floats();
  stage.slopes = args.optionalFloats(index + 3, columns).floats();
  if (!args.failed() && stage.activation == Activation::prelu && !stage.slopes)
    args.failType("argument %d should be the slopes of prelu", index + 3);
  return stage;
}

}  // namespace hs
