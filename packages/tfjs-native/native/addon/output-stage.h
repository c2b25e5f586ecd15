// Reads the output stage of a fused kernel: the arguments activation, slope, bias, slopes, residual, gate and, of convolutions, sums.
#pragma once

#include "../kernels/output-stage.h"
#include "addon.h"

namespace hs {

// Reads the arguments from `index` on. bias and slopes have `columns` elements, residual and gate `count`. Valid only if
// !args.failed() afterwards.
inline OutputStage readOutputStage(Arguments& args, int index, int64_t columns, int64_t count, bool withSums = false) {
  OutputStage stage;
  stage.activation = args.choice<Activation>(index);
  stage.slope = static_cast<float>(args.number(index + 1));
  stage.bias = args.optionalFloats(index + 2, columns).floats();
  stage.slopes = args.optionalFloats(index + 3, columns).floats();
  stage.residual = args.optionalFloats(index + 4, count).floats();
  stage.gate = args.optionalFloats(index + 5, count).floats();
  if (withSums) stage.sums = args.optionalFloats(index + 6, columns, Access::write).floats();
  if (!args.failed() && stage.activation == Activation::prelu && !stage.slopes)
    args.failType("argument %d should be the slopes of prelu", index + 3);
  return stage;
}

}  // namespace hs
