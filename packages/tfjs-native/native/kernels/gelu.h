// The Gaussian error linear unit x·Φ(x) (Hendrycks and Gimpel 2016), by the error function, not by its tanh form.
#pragma once

#include <stdint.h>

namespace hs {

struct GeluKernels {
  void (*forward)(int64_t n, const float* x, float* y);
  // dx = dy · (Φ(x) + x·φ(x))
  void (*backward)(int64_t n, const float* dy, const float* x, float* dx);
};

}  // namespace hs
