// The largest elements of rows.
#pragma once

#include <stdint.h>

namespace hs {

// x [rows, size] → values and indices [rows, k], the largest first, of equal ones that with the smallest index. A NaN
// counts as the largest number, −0 as 0. size is at most INT32_MAX. Returns false if memory is short.
struct TopKKernels {
  bool (*floats)(int64_t rows, int64_t size, int64_t k, const float* x, float* values, int32_t* indices);
  bool (*ints)(int64_t rows, int64_t size, int64_t k, const int32_t* x, int32_t* values, int32_t* indices);
  bool (*bytes)(int64_t rows, int64_t size, int64_t k, const uint8_t* x, uint8_t* values, int32_t* indices);
};

}  // namespace hs
