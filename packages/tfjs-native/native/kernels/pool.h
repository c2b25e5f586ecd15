// Pooling of images [batch, height, width, channels] over windows, channel by channel.
#pragma once

#include "conv.h"

namespace hs {

// Shapes have as many output as input channels, and a dilation of 1. Each function returns false if there is not enough
// memory.
struct PoolKernels {
  // Largest pixel of each window: −∞ without pixels, and NaN is never the largest.
  bool (*max)(const ConvShape&, const float* x, float* y);
  // Mean over those pixels of each window that are inside the image.
  bool (*average)(const ConvShape&, const float* x, float* y);
  // Adds each dy to the first largest pixel of its window.
  bool (*maxGradient)(const ConvShape&, const float* dy, const float* x, float* dx);
  // Adds dy / (filterHeight · filterWidth) to each pixel of its window.
  bool (*averageGradient)(const ConvShape&, const float* dy, float* dx);
};

}  // namespace hs
