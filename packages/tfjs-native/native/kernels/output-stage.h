// What a matrix product or a convolution does with its result while it is in the cache: add a bias, apply an activation.
#pragma once

#include "contract.h"

namespace hs {

struct OutputStage {
  const float* bias;  // by column, or nullptr
  Activation activation;
  float slope;          // of leakyRelu
  const float* slopes;  // of prelu, by column
};

}  // namespace hs
