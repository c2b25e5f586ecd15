// Generated from native/contract.mjs by scripts/contract.mjs: edit that, not this.

/** Maximum number of dimensions of a broadcast or copy, after merging dimensions with compatible strides. */
export const MAX_RANK = 12;

/** Maximum number of rows of the factors of a gradient that Adam multiplies when it uses it. */
export const MAX_PRODUCT_RANK = 64;

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
}

/** Reductions over one dimension. */
export enum ReduceOp {
  sum,
  max,
  min,
  prod,
  all,
  any,
  sumOfSquares, // over all elements: inner is 1
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

/** Derivatives of a sine network that are computed with its value: none, gradient, or gradient and Laplacian. */
export enum SineOrder {
  value,
  gradient,
  laplacian,
}

/** How the products of a sine network are computed. */
export enum Precision {
  float32,
  mixed, // those of hidden layers in 16-bit fixed point with 32-bit sums
}

/** Where the weight or the bias of a layer comes from, in the sine network of a patch. */
export enum PatchTensor {
  emitted, // of each patch its own
  scaled, // a shared weight between factors of its rows and columns, which each patch has of its own
  shared,
}
