// Elementwise operations of two operands.
#pragma once

#include "broadcast.h"

namespace hs {

struct BinaryKernels {
  // Each returns false if it does not support the operation.
  bool (*floats)(BinaryOp, const Broadcast<2>&, const float* a, const float* b, float* out);
  bool (*ints)(BinaryOp, const Broadcast<2>&, const int32_t* a, const int32_t* b, int32_t* out);
  bool (*floatsToBool)(BinaryOp, const Broadcast<2>&, const float* a, const float* b, uint8_t* out);
  bool (*intsToBool)(BinaryOp, const Broadcast<2>&, const int32_t* a, const int32_t* b, uint8_t* out);
  bool (*boolsToBool)(BinaryOp, const Broadcast<2>&, const uint8_t* a, const uint8_t* b, uint8_t* out);
};

}  // namespace hs
