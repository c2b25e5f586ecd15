// Elementwise operations of one operand, and selection among several.
#pragma once

#include "broadcast.h"

namespace hs {

struct UnaryKernels {
  // Each returns false if it does not support the operation.
  bool (*floats)(UnaryOp, int64_t n, const float* x, float* out, float first, float second);
  bool (*floatsToBool)(UnaryOp, int64_t n, const float* x, uint8_t* out);
  void (*logicalNot)(int64_t n, const uint8_t* x, uint8_t* out);
  // Conversions between the types, as by JavaScript's typed arrays.
  void (*floatsToInts)(int64_t n, const float* x, int32_t* out);
  void (*floatsToBools)(int64_t n, const float* x, uint8_t* out);
  void (*intsToFloats)(int64_t n, const int32_t* x, float* out);
  void (*intsToBools)(int64_t n, const int32_t* x, uint8_t* out);
  void (*boolsToFloats)(int64_t n, const uint8_t* x, float* out);
  void (*boolsToInts)(int64_t n, const uint8_t* x, int32_t* out);
  // out = condition ? t : e, for elements of 4 bytes or 1; each condition applies to `run` elements.
  void (*selectWords)(int64_t n, int64_t run, const uint8_t* condition, const uint32_t* t, const uint32_t* e, uint32_t* out);
  void (*selectBytes)(int64_t n, int64_t run, const uint8_t* condition, const uint8_t* t, const uint8_t* e, uint8_t* out);
  // out = Σ inputs, added in order.
  void (*addN)(int64_t n, int count, const float* const* inputs, float* out);
};

}  // namespace hs
