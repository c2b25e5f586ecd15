// Gaussian error linear unit x·Φ(x) (Hendrycks and Gimpel 2016), with the error function instead of the tanh
// approximation.
#pragma once

#include <stdint.h>

namespace hs {

struct GeluKernels {
  void (*forward)(int64_t n, const float* x, float* y);
  // dx = dy · (Φ(x) + x·φ(x))
  void (*backward)(int64_t n, const float* dy, const float* x, float* dx);
};

}  // namespace hs
