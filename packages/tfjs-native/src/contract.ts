// Generated from native/contract.mjs by scripts/contract.mjs: edit that, not this.

/** Maximum number of dimensions of a broadcast or copy, after merging dimensions with compatible strides. */
export const MAX_RANK = 12;

/** Maximum number of layers of a sine network. */
export const MAX_SINE_LAYERS = 64;

/** Maximum number of compute threads. */
export const MAX_THREADS = 256;

/** Elementwise operations of two operands. */
export enum BinaryOp {
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
}

/** Elementwise operations of one operand. */
export enum UnaryOp {
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
}

/** Reductions over one dimension. */
export enum ReduceOp {
  sum,
  max,
  min,
  prod,
  all,
  any,
  sumOfSquares, // of everything: inner is 1
}

/** Activations that a matrix product or convolution can apply to its result. */
export enum Activation {
  linear,
  relu,
  relu6,
  elu,
  leakyRelu,
  prelu,
  sigmoid,
  tanh,
}

/**
 * Derivatives with respect to the coordinates that a sine network computes with its value: none, first derivatives, or
 * first derivatives and the Laplacian.
 */
export enum SineOrder {
  value,
  gradient,
  laplacian,
}
