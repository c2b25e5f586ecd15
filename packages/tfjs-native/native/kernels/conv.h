// Convolutions of images [batch, height, width, channels] with filters [height, width, input channels, output
// channels].
#pragma once

#include <stdint.h>

#include "output-stage.h"

namespace hs {

struct ConvShape {
  int64_t batch;
  int64_t inHeight, inWidth, inChannels;
  int64_t outHeight, outWidth, outChannels;
  int64_t filterHeight, filterWidth;
  int64_t strideHeight, strideWidth;
  int64_t dilationHeight, dilationWidth;
  int64_t padTop, padLeft;
};

struct ConvKernels {
  // Each returns false if there is not enough memory. All sizes are at least 1.
  bool (*forward)(const ConvShape&, const float* x, const float* filter, const OutputStage&, float* y);
  bool (*inputGradient)(const ConvShape&, const float* dy, const float* filter, const OutputStage&, float* dx);
  bool (*filterGradient)(const ConvShape&, const float* x, const float* dy, float* dFilter);
};

}  // namespace hs
