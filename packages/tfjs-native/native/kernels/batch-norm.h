// Batch normalization over all axes but the last (Ioffe and Szegedy 2015), with given moments:
// (x − mean) / √(variance + ε) · scale + offset.
#pragma once

#include <stdint.h>

#include "output-stage.h"

namespace hs {

struct BatchNormShape {
  int64_t rows, width;  // of x; the other arrays have `width` elements
  float epsilon;
};

// Each function returns false if there is not enough memory.
struct BatchNormKernels {
  // scale and offset may be nullptr, which stands for 1 and 0. The output stage is applied to the result.
  bool (*forward)(const BatchNormShape&, const float* x, const float* mean, const float* variance, const float* scale,
                  const float* offset, const OutputStage&, float* y);
  // Gradients with respect to x, mean, variance, scale and offset.
  bool (*backward)(const BatchNormShape&, const float* dy, const float* x, const float* mean, const float* variance,
                   const float* scale, float* dx, float* dMean, float* dVariance, float* dScale, float* dOffset);
};

}  // namespace hs
