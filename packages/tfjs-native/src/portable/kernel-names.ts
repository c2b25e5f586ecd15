/** Kernels beside those that the libraries name: TensorFlow.js's gradients use them where the backend has them. */

/** The gradient of relu from its output, in one pass. */
export const RELU_GRAD = 'ReluGrad';

/** The gradient of a sine network's gradient by its coordinates. */
export const SLOPE_GRADIENT = 'SineNetworkSlopeGrad';

/** The gradient of a squared difference of two tensors of one shape by the first, in one pass: [dy, a, b] → 2 dy (a − b). */
export const SQUARED_DIFFERENCE_GRAD = 'SquaredDifferenceGrad';

/** A number everywhere: [x], a scalar, {shape, factor} → factor · x. The gradient of a sum or mean of everything, in one pass. */
export const SPREAD = 'Spread';
