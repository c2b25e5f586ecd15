// Generated from native/contract.mjs by scripts/contract.mjs: edit that, not this.
#pragma once

namespace hs {

// Maximum number of dimensions of a broadcast or copy, after merging dimensions with compatible strides.
constexpr int kMaxRank = 12;

// Maximum number of rows of the factors of a gradient that Adam multiplies when it uses it.
constexpr int kMaxProductRank = 64;

// Maximum number of layers of a sine network.
constexpr int kMaxSineLayers = 64;

// Maximum number of compute threads.
constexpr int kMaxThreads = 256;

// Elementwise operations of two operands.
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
  eluGrad, // operands dy, y: y >= 0 ? dy : dy·(y + 1)
  reluGrad, // operands dy, y: y > 0 ? dy : 0
  mod, // has the sign of the divisor
  floorDiv,
  atan2,
  equal, // this and all following results are 0 or 1
  notEqual,
  less,
  lessEqual,
  greater,
  greaterEqual,
  logicalAnd,
  logicalOr,
  count,
};

// Elementwise operations of one operand.
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
  leakyRelu, // parameter: slope for negative inputs
  step, // parameter: value for inputs of at most 0
  sign,
  floor,
  ceil,
  round,
  clip, // parameters: minimum, maximum
  asin, // this and the following ones: one element at a time, in double precision
  acos,
  atan,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh,
  isNan, // this and all following results are 0 or 1
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
  sumOfSquares, // over all elements: inner is 1
  count,
};

// Activations that a matrix product or convolution can apply to its result.
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

// Derivatives of a sine network that are computed with its value: none, gradient, or gradient and Laplacian.
enum class SineOrder : int {
  value,
  gradient,
  laplacian,
  count,
};

// How the products of a sine network are computed.
enum class Precision : int {
  float32,
  mixed, // those of hidden layers in 16-bit fixed point with 32-bit sums
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
