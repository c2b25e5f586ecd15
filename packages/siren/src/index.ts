/**
 * Sine networks (SIREN) for TensorFlow.js: initialization, forward pass, derivatives, statistics and rendering.
 *
 * @module @hypersiren/siren
 */
export {
  applyWithDerivatives,
  applyWithGradient,
  applyWithHessian,
  type Derivatives,
} from './derivatives/apply-with-derivatives.js';
export { DERIVATIVE_ORDERS, type DerivativeOrder } from './derivatives/forward-jet.js';
export { gradient, hessian, laplacian } from './derivatives/reverse-derivatives.js';
export {
  ACTIVATIONS,
  type ActivationDefinition,
  activationOf,
  type SirenActivation,
} from './network/activations/activations.js';
export { apply } from './network/apply.js';
export { BATCHED_KERNELS, type BatchedKernelName } from './network/batched-kernels.js';
export { BIAS_RULES, type BiasRule, type BiasRuleDefinition, type BiasRuleLayer } from './network/bias-rules.js';
export { batchedKernel, type FusedKernelName, fusedKernel } from './network/fused-kernel.js';
export { initializeSiren } from './network/initialize-siren.js';
export {
  ADAM_STEP,
  gradientKernel,
  SINE_KERNELS,
  type SineKernelContract,
  type SineKernelName,
  type SineSizes,
} from './network/kernel-contract.js';
export { PATCH_NETWORK, PATCH_TENSORS, type PatchTensorKind } from './network/patch-kernel.js';
export { checkPrecision, type NetworkOptions, PRECISIONS, type Precision } from './network/precision.js';
export { SineDense, type SineDenseArgs, sineDenseLayers } from './network/sine-dense.js';
export { type ComputeOptions, sineLayer } from './network/sine-layer.js';
export {
  batchOf,
  flattenParameters,
  type LayerParameters,
  mapParameters,
  namedParameters,
  type ParameterSpec,
  parameterName,
  parameterSpecs,
  parametersFromNamed,
  parametersOf,
  type SirenParameters,
  stackParameters,
  unflattenParameters,
} from './network/siren-parameters.js';
export {
  type InitialDistribution,
  type LayerRole,
  type LayerSpec,
  MAX_LAYERS,
  MAX_WIDTH,
  OMEGA_0,
  type SirenOptions,
  type SirenSpec,
  sirenSpec,
} from './network/siren-spec.js';
export { SUM_KERNELS, type SumKernelName } from './network/sum-kernels.js';
export { TRANSFORMER_KERNELS, type TransformerKernelName } from './network/transformer-kernels.js';
export { type CoordinateWindow, coordinateGrid, type GridOptions } from './rendering/coordinate-grid.js';
export { psnr } from './rendering/psnr.js';
export { type RenderOptions, render, renderSignal } from './rendering/render.js';
export { SirenError, type SirenErrorCode } from './siren-error.js';
export {
  activationStatistics,
  type LayerActivations,
} from './statistics/activation-statistics.js';
export {
  type ExpectedStd,
  expectedActivationStd,
  expectedPreActivationStd,
} from './statistics/expected-activation-std.js';
export { type Moments, moments } from './statistics/moments.js';
export {
  expectedParameterStd,
  type LayerStatistics,
  parameterStatistics,
} from './statistics/parameter-statistics.js';
export { type LayerOfName, type LinearLayer, linearLayersFromTorch } from './torch/linear-layers.js';
export { permuteAxes } from './torch/permute-axes.js';
export { sirenToTorch } from './torch/siren-to-torch.js';
export { torchState } from './torch/torch-state.js';
