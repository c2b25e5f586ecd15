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
 * Gradient of a sum or mean over some consecutive axes, in one pass: [dy] {shape, kept, divisor} → dy / divisor at every
 * term. `shape` is that of the terms, and `kept` the same with 1 for the axes that were summed.
 */
export const SPREAD_ALONG = 'SpreadAlong';

/** Gradient of a square, in one pass: [dy, x] → 2 x dy. */
export const SQUARE_GRAD = 'SquareGrad';

/**
 * Constant tensor: [x], a scalar, {shape, factor} → factor · x at every position. Gradient of a sum or a mean over all
 * elements, in one pass.
 */
export const SPREAD = 'Spread';

/** Gradients of batch normalization, in two passes: {dy, x, mean, variance, scale?} → [dx, dMean, dVariance, dScale, dOffset]. */
export const BATCH_NORM_GRAD = 'BatchNormGrad';

/** All steps of an LSTM, and their gradient. */
export const LSTM_STEPS = 'LstmSteps';
export const LSTM_STEPS_GRAD = 'LstmStepsGrad';
