/**
 * Sine networks (SIREN) for TensorFlow.js: initialization, forward pass, derivatives, statistics, fits.
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
export { MATCHED_LAYER, type MatchedLayer } from './differences/perfectly-matched-layer.js';
export { type ComplexField, type HelmholtzProblem, solveHelmholtz } from './differences/solve-helmholtz.js';
export { type PoissonProblem, solvePoisson } from './differences/solve-poisson.js';
export { solveWave, type WaveProblem } from './differences/solve-wave.js';
export type { PointFunction } from './differences/square-grid.js';
export { decodeSafetensors, encodeSafetensors, SafetensorsError } from './files/safetensors.js';
export type { Field, SampledField } from './fits/field.js';
export { type FindOmega0Options, findOmega0, OMEGA_0_CHOICES, type TriedOmega0 } from './fits/find-omega0.js';
export { customFit, type FieldAt, type Fit, type FitSample } from './fits/fit.js';
export { FitError } from './fits/fit-error.js';
export {
  type FitHook,
  type FitOptions,
  type FitReport,
  type FitResult,
  type FitState,
  type Fitting,
  fitSiren,
} from './fits/fit-siren.js';
export { FittedSignal, type SampleOptions } from './fits/fitted-signal.js';
export { imageGradient, imageLaplacian } from './fits/image-derivatives.js';
export { imagePsnr } from './fits/image-psnr.js';
export { type AudioFit, type AudioFitOptions, audioFit, audioScale, type SignalSound } from './fits/kinds/audio-fit.js';
export { type ComposedImage, composeFit } from './fits/kinds/compose-fit.js';
export { type ConditionalFit, type ConditionalFitOptions, conditionalFit } from './fits/kinds/conditional-fit.js';
export type { EquationFit, EquationFitOptions } from './fits/kinds/equation-fit.js';
export { gradientFieldFit, gradientFit } from './fits/kinds/gradient-fit.js';
export { helmholtzFit } from './fits/kinds/helmholtz-fit.js';
export { imageFit } from './fits/kinds/image-fit.js';
export { type InpaintOptions, inpaintFit } from './fits/kinds/inpaint-fit.js';
export { type LaplacianFitOptions, laplacianFit } from './fits/kinds/laplacian-fit.js';
export { poissonFit } from './fits/kinds/poisson-fit.js';
export { type Prior, type PriorName, priors } from './fits/kinds/priors.js';
export {
  type DistanceVolume,
  type SdfFit,
  type SdfFitOptions,
  type SignalSurface,
  sdfFit,
} from './fits/kinds/sdf-fit.js';
export type { SignalImage } from './fits/kinds/signal-image.js';
export { type ValuesFitOptions, valuesFit } from './fits/kinds/values-fit.js';
export {
  type FilmSize,
  type SignalVideo,
  type VideoFit,
  type VideoFitOptions,
  videoFit,
} from './fits/kinds/video-fit.js';
export { type WaveFit, type WaveFitOptions, waveFit } from './fits/kinds/wave-fit.js';
export { meanAligned } from './fits/mean-aligned.js';
export type { Conditions } from './fits/networks/conditional-network.js';
export type { MlpOptions } from './fits/networks/mlp-network.js';
export type { ReluNetworkConfig } from './fits/networks/relu-network.js';
export type { SignalNetwork, SignalNetworkType, SignalShape } from './fits/networks/signal-network.js';
export {
  type ActivationName,
  type SignalNetworkConfig,
  signalNetwork,
  signalNetworks,
} from './fits/networks/signal-networks.js';
export type { SineNetworkConfig } from './fits/networks/sine-network.js';
export type { TanhNetworkConfig } from './fits/networks/tanh-network.js';
export { relativeError } from './fits/relative-error.js';
export { type Points, pointSampler, type SamplerOptions } from './fits/sampler.js';
export { apply } from './network/apply.js';
export { BIAS_RULES, type BiasRule, type BiasRuleDefinition, type BiasRuleLayer } from './network/bias-rules.js';
export { initializeSiren } from './network/initialize-siren.js';
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
  OMEGA_0,
  type SirenOptions,
  type SirenSpec,
  sirenSpec,
} from './network/siren-spec.js';
export { drawIndices } from './random/draw-indices.js';
export { drawNormal } from './random/draw-normal.js';
export { drawUniform, type Seed } from './random/draw-uniform.js';
export { type CoordinateWindow, coordinateGrid, type GridOptions } from './rendering/coordinate-grid.js';
export { psnr } from './rendering/psnr.js';
export { type RenderOptions, render, renderSignal } from './rendering/render.js';
export { SirenError, type SirenErrorCode } from './siren-error.js';
export {
  activationStatistics,
  type LayerActivations,
} from './statistics/activation-statistics.js';
export {
  type ExpectedDeviation,
  expectedActivationDeviation,
  expectedPreActivationDeviation,
} from './statistics/expected-activation-deviation.js';
export { type Moments, moments } from './statistics/moments.js';
export {
  expectedParameterDeviation,
  type LayerStatistics,
  parameterStatistics,
} from './statistics/parameter-statistics.js';
export { type LayerOfName, type LinearLayer, linearLayersFromTorch } from './torch/linear-layers.js';
export { permuteAxes } from './torch/permute-axes.js';
export { signalFromTorch } from './torch/signal-from-torch.js';
export { sirenToTorch } from './torch/siren-to-torch.js';
export {
  type DivergenceFault,
  type DivergenceState,
  DivergenceWatch,
  EXPLODED_GRADIENT,
  EXPLODED_LOSS,
  type Level,
  type WatchedNumbers,
} from './training/divergence-watch.js';
export { type LearningRateConfig, learningRateAt, type ScheduleName, schedules } from './training/learning-rate.js';
export { Optimizer, type OptimizerConfig, type OptimizerState } from './training/optimizer.js';
export { valueAndGradients } from './training/value-and-gradients.js';
export {
  createVariable,
  createVariables,
  drawInitialValues,
  type InitialValues,
  type NamedArray,
  type NamedArrays,
  type NamedVariables,
  readVariables,
  sizeOf,
  type VariableSpec,
  writeVariables,
} from './training/variables.js';
export { eventLoopYielder } from './training/yield-to-event-loop.js';
