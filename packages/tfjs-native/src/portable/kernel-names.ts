/** Kernels beside those that the libraries name: TensorFlow.js's gradients use them where the backend has them. */

/** The gradient of relu from its output, in one pass. */
export const RELU_GRAD = 'ReluGrad';

/** The gradient of a sine network's gradient by its coordinates. */
export const SLOPE_GRADIENT = 'SineNetworkSlopeGrad';
