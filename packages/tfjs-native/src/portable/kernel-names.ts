/** Names of further kernels. The gradients of this package use these kernels on backends that have them. */

/** Gradient of relu from its output, in one pass. */
export const RELU_GRAD = 'ReluGrad';

/** Gradient of a sine network's gradient with respect to its coordinates. */
export const SLOPE_GRADIENT = 'SineNetworkSlopeGrad';

/**
 * Gradient of the squared difference of two tensors of the same shape with respect to the first, in one pass: [dy, a,
 * b] → 2 dy (a − b).
 */
export const SQUARED_DIFFERENCE_GRAD = 'SquaredDifferenceGrad';

/**
 * Constant tensor: [x], a scalar, {shape, factor} → factor · x at every position. Gradient of a sum or a mean over all
 * elements, in one pass.
 */
export const SPREAD = 'Spread';
