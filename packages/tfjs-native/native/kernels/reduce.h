// Reductions of x[outer][reduced][inner] over the middle dimension.
#pragma once

#include <stdint.h>

#include "contract.h"

namespace hs {

struct ReduceShape {
  int64_t outer, reduced, inner;  // reduced >= 1
};

struct ReduceKernels {
  // Sums are fixed trees, which are accurate and do not depend on the number of threads. The result is divided by
  // `divisor` (1 for all but means). Each returns false if it does not support the operation, or if there is not enough
  // memory for the partial results.
  bool (*floats)(ReduceOp, const ReduceShape&, const float* x, float* out, float divisor);
  bool (*ints)(ReduceOp, const ReduceShape&, const int32_t* x, int32_t* out);
  bool (*bools)(ReduceOp, const ReduceShape&, const uint8_t* x, uint8_t* out);
  // Index of the first largest (or smallest) element. A NaN is ignored unless it is the first element.
  void (*argMax)(const ReduceShape&, const float* x, int32_t* out);
  void (*argMin)(const ReduceShape&, const float* x, int32_t* out);
  // exp(x − max) / Σ exp(x − max) along rows.
  void (*softmax)(int64_t rows, int64_t length, const float* x, float* out);
};

}  // namespace hs
