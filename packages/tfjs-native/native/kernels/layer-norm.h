// Layer normalization over the last axis (Ba, Kiros and Hinton 2016): (x − mean) / √(variance + ε) · scale + offset.
#pragma once

#include <stdint.h>

namespace hs {

struct LayerNormShape {
  int64_t rows, width;
  float epsilon;
};

struct LayerNormKernels {
  // scale and offset [width] may be nullptr, which stands for 1 and 0.
  void (*forward)(const LayerNormShape&, const float* x, const float* scale, const float* offset, float* y);
  // Computes the gradients with respect to x, scale and offset; the last two may be nullptr. Returns false if there is
  // not enough memory.
  bool (*backward)(const LayerNormShape&, const float* dy, const float* x, const float* scale, float* dx, float* dScale,
                   float* dOffset);
};

}  // namespace hs
