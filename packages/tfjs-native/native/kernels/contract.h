// Generated from native/contract.mjs by scripts/contract.mjs: edit that, not this.
#pragma once

namespace hs {

// Dimensions of a broadcast or copy, after those that all operands walk alike became one.
constexpr int kMaxRank = 12;

// Rows of the factors of a gradient that Adam multiplies where it uses it.
constexpr int kMaxProductRank = 64;

// Layers of a sine network.
constexpr int kMaxSineLayers = 64;

// Threads that compute.
constexpr int kMaxThreads = 256;

// Element-wise operations of two operands.
enum class BinaryOp : int {
  add,
  sub,
  multiply,
  divide,
  maximum,
  minimum,
  squaredDifference,
  pow,
  prelu, // a < 0 ? a·b : a
  eluGrad, // of dy and y: y >= 0 ? dy : dy·(y + 1)
  reluGrad, // of dy and y: y > 0 ? dy : 0
  mod, // the sign of the divisor
  floorDiv,
  atan2,
  equal, // from here on the result is 0 or 1
  notEqual,
  less,
  lessEqual,
  greater,
  greaterEqual,
  logicalAnd,
  logicalOr,
  count,
};

// Element-wise operations of one operand.
enum class UnaryOp : int {
  abs,
  neg,
  square,
  sqrt,
  rsqrt,
  reciprocal,
  exp,
  expm1,
  log,
  log1p,
  sin,
  cos,
  tan, // one element at a time, in double precision
  tanh,
  sigmoid,
  softplus,
  erf,
  relu,
  relu6,
  elu,
  selu,
  leakyRelu, // parameter: slope below 0
  step, // parameter: value at and below 0
  sign,
  floor,
  ceil,
  round,
  clip, // parameters: lowest, highest
  asin, // from here on one element at a time, in double precision
  acos,
  atan,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh,
  isNan, // from here on the result is 0 or 1
  isInf,
  isFinite,
  count,
};

// Reductions over one dimension.
enum class ReduceOp : int {
  sum,
  max,
  min,
  prod,
  all,
  any,
  sumOfSquares, // of everything: inner is 1
  count,
};

// What a matrix product or a convolution applies to its result.
enum class Activation : int {
  linear,
  relu,
  relu6,
  elu,
  leakyRelu,
  prelu,
  sigmoid,
  tanh,
  count,
};

// What a sine network computes beside its value: nothing, the first derivatives by the coordinates, the Laplacian too.
enum class SineOrder : int {
  value,
  gradient,
  laplacian,
  count,
};

// Where the weight or the bias of a layer comes from, in the sine network of a patch.
enum class PatchTensor : int {
  emitted, // of each patch its own
  scaled, // a shared weight between factors of its rows and columns, which each patch has of its own
  shared,
  count,
};

}  // namespace hs
