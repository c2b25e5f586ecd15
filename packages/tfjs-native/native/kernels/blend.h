// Weighted sums of a few indexed rows each: y[b, n] = Σ_k weights[n, k] · x[b, indices[n, k]].
#pragma once

#include <stdint.h>

namespace hs {

struct BlendShape {
  int64_t batch, rows, columns;  // of x [batch, rows, columns]
  int64_t count, terms;          // of indices and weights [count, terms], and y [batch, count, columns]
};

struct BlendKernels {
  // An index out of range adds nothing.
  void (*run)(const BlendShape&, const float* x, const float* weights, const int32_t* indices, float* y);
};

}  // namespace hs
