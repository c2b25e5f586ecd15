// Depthwise convolutions of images [batch, height, width, channels] with filters [height, width, channels, multiplier]:
// each channel with its own filters.
#pragma once

#include "conv.h"

namespace hs {

// Shapes have outChannels = inChannels · multiplier. Each function returns false if there is not enough memory.
struct DepthwiseKernels {
  bool (*forward)(const ConvShape&, const float* x, const float* filter, const OutputStage&, float* y);
  bool (*inputGradient)(const ConvShape&, const float* dy, const float* filter, float* dx);
  bool (*filterGradient)(const ConvShape&, const float* x, const float* dy, float* dFilter);
};

}  // namespace hs
