// Generated from native/contract.mjs by scripts/contract.mjs: edit that, not this.

/** Dimensions of a broadcast or copy, after those that all operands walk alike became one. */
export const MAX_RANK = 12;

/** Rows of the factors of a gradient that Adam multiplies where it uses it. */
export const MAX_PRODUCT_RANK = 64;

/** Layers of a sine network. */
export const MAX_SINE_LAYERS = 64;

/** Threads that compute. */
export const MAX_THREADS = 256;

/** Element-wise operations of two operands. */
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

/** Element-wise operations of one operand. */
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

/** What a matrix product or a convolution applies to its result. */
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

/** What a sine network computes beside its value: nothing, the first derivatives by the coordinates, the Laplacian too. */
export enum SineOrder {
  value,
  gradient,
  laplacian,
}

/** Where the weight or the bias of a layer comes from, in the sine network of a patch. */
export enum PatchTensor {
  emitted, // of each patch its own
  scaled, // a shared weight between factors of its rows and columns, which each patch has of its own
  shared,
}
