// What a matrix product or a convolution applies to its result while it is in the cache:
// gate > 0 ? activation(result + bias + residual) : 0.
#pragma once

#include "contract.h"

namespace hs {

struct OutputStage {
  const float* bias;  // one per column, or nullptr
  Activation activation;
  float slope;          // of leakyRelu
  const float* slopes;  // of prelu, one per column
  const float* residual = nullptr;  // one per element of the result, or nullptr
  const float* gate = nullptr;      // one per element, or nullptr: 0 where it is not positive
  float* sums = nullptr;            // sums of the columns of a convolution's result, or nullptr
};

}  // namespace hs
