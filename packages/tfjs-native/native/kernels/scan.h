// Running sums and products along one dimension.
#pragma once

#include <stdint.h>

namespace hs {

// x and out [outer, length, inner], along the middle dimension. Exclusive: without the element itself. Reverse: from the
// last element to the first.
struct ScanShape {
  int64_t outer, length, inner;
  bool exclusive, reverse;
};

struct ScanKernels {
  void (*sums)(const ScanShape&, const float* x, float* out);
  void (*products)(const ScanShape&, const float* x, float* out);
  // Modulo 2^32.
  void (*intSums)(const ScanShape&, const int32_t* x, int32_t* out);
};

}  // namespace hs
