// Resizing of images [batch, height, width, channels], bilinear or to the nearest pixel.
#pragma once

#include <stdint.h>

namespace hs {

struct ResizeShape {
  int64_t batch, inHeight, inWidth, outHeight, outWidth, channels;  // all at least 1
  // Of TensorFlow: whether the centers of the corner pixels coincide, and whether pixels have their centers at ½.
  bool alignCorners, halfPixelCenters;
  bool nearest;
};

// Each function returns false if there is not enough memory.
struct ResizeKernels {
  bool (*forward)(const ResizeShape&, const float* x, float* y);
  bool (*gradient)(const ResizeShape&, const float* dy, float* dx);
};

}  // namespace hs
