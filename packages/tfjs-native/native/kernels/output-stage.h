// Bias and activation that a matrix product or a convolution applies to its result while it is in the cache.
#pragma once

#include "contract.h"

namespace hs {

struct OutputStage {
  const float* bias;  // one per column, or nullptr
  Activation activation;
  float slope;          // of leakyRelu
  const float* slopes;  // of prelu, one per column
};

}  // namespace hs
