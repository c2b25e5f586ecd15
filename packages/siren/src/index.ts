/**
 * Sine networks (SIREN) for TensorFlow.js: initialization, forward pass, derivatives, statistics, fits.
 *
 * @module @hypersiren/siren
 */
export {
  activationStatistics,
  type LayerActivations,
} from './activation-statistics.js';
export { apply } from './apply.js';
export {
  applyWithDerivatives,
  applyWithGradient,
  applyWithHessian,
  type Derivatives,
} from './apply-with-derivatives.js';
export { BIAS_RULES, type BiasRule, type BiasRuleDefinition, type BiasRuleLayer } from './bias-rules.js';
export { type CoordinateWindow, coordinateGrid, type GridOptions } from './coordinate-grid.js';
export { MATCHED_LAYER, type MatchedLayer } from './differences/perfectly-matched-layer.js';
export { type ComplexField, type HelmholtzProblem, solveHelmholtz } from './differences/solve-helmholtz.js';
export { type PoissonProblem, solvePoisson } from './differences/solve-poisson.js';
export { solveWave, type WaveProblem } from './differences/solve-wave.js';
export type { PointFunction } from './differences/square-grid.js';
export { drawIndices } from './draw-indices.js';
export { drawNormal } from './draw-normal.js';
export { drawUniform, type Seed } from './draw-uniform.js';
export {
  type ExpectedDeviation,
  expectedActivationDeviation,
  expectedPreActivationDeviation,
} from './expected-activation-deviation.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  type SafetensorsContents,
  SafetensorsError,
} from './files/safetensors.js';
export type { Field, SampledField } from './fit/field.js';
export { type FindOmega0Options, findOmega0, OMEGA_0_CHOICES, type TriedOmega0 } from './fit/find-omega0.js';
export { customFit, type FieldAt, type Fit, type FitSample } from './fit/fit.js';
export { FitError } from './fit/fit-error.js';
export {
  type FitHook,
  type FitOptions,
  type FitReport,
  type FitResult,
  type FitState,
  type Fitting,
  fitSiren,
} from './fit/fit-siren.js';
export { type AudioFit, type AudioFitOptions, audioFit, audioScale, type SignalSound } from './fit/fits/audio-fit.js';
export { type ComposedImage, composeFit } from './fit/fits/compose-fit.js';
export { type ConditionalFit, type ConditionalFitOptions, conditionalFit } from './fit/fits/conditional-fit.js';
export type { EquationFit, EquationFitOptions } from './fit/fits/equation-fit.js';
export { gradientFieldFit, gradientFit } from './fit/fits/gradient-fit.js';
export { helmholtzFit } from './fit/fits/helmholtz-fit.js';
export { imageFit } from './fit/fits/image-fit.js';
export { type InpaintOptions, inpaintFit } from './fit/fits/inpaint-fit.js';
export { type LaplacianFitOptions, laplacianFit } from './fit/fits/laplacian-fit.js';
export { poissonFit } from './fit/fits/poisson-fit.js';
export { type Prior, type PriorName, priors } from './fit/fits/priors.js';
export {
  type DistanceVolume,
  type SdfFit,
  type SdfFitOptions,
  type SignalSurface,
  sdfFit,
} from './fit/fits/sdf-fit.js';
export type { SignalImage } from './fit/fits/signal-image.js';
export { type ValuesFitOptions, valuesFit } from './fit/fits/values-fit.js';
export {
  type FilmSize,
  type SignalVideo,
  type VideoFit,
  type VideoFitOptions,
  videoFit,
} from './fit/fits/video-fit.js';
export { type WaveFit, type WaveFitOptions, waveFit } from './fit/fits/wave-fit.js';
export { FittedSignal, type SampleOptions } from './fit/fitted-signal.js';
export { imageGradient, imageLaplacian } from './fit/image-derivatives.js';
export { imagePsnr } from './fit/image-psnr.js';
export { meanAligned } from './fit/mean-aligned.js';
export type { Conditions } from './fit/networks/conditional-network.js';
export type { MlpOptions } from './fit/networks/mlp-network.js';
export type { ReluNetworkConfig } from './fit/networks/relu-network.js';
export type { SignalNetwork, SignalNetworkType, SignalShape } from './fit/networks/signal-network.js';
export {
  type ActivationName,
  type SignalNetworkConfig,
  signalNetwork,
  signalNetworks,
} from './fit/networks/signal-networks.js';
export type { SineNetworkConfig } from './fit/networks/sine-network.js';
export type { TanhNetworkConfig } from './fit/networks/tanh-network.js';
export { relativeError } from './fit/relative-error.js';
export { type Points, pointSampler, type SamplerOptions } from './fit/sampler.js';
export { DERIVATIVE_ORDERS, type DerivativeOrder } from './forward-jet.js';
export { initializeSiren } from './initialize-siren.js';
export { type Moments, moments } from './moments.js';
export { expectedParameterDeviation, type LayerStatistics, parameterStatistics } from './parameter-statistics.js';
export { psnr } from './psnr.js';
export { type RenderOptions, render, renderSignal } from './render.js';
export { gradient, hessian, laplacian } from './reverse-derivatives.js';
export { SineDense, type SineDenseArgs, sineDenseLayers } from './sine-dense.js';
export { type ComputeOptions, sineLayer } from './sine-layer.js';
export { SirenError, type SirenErrorCode } from './siren-error.js';
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
} from './siren-parameters.js';
export {
  type InitialDistribution,
  type LayerRole,
  type LayerSpec,
  OMEGA_0,
  type SirenOptions,
  type SirenSpec,
  sirenSpec,
} from './siren-spec.js';
export { type LayerOfName, type LinearLayer, linearLayersFromTorch } from './torch/linear-layers.js';
export { permuteAxes } from './torch/permute-axes.js';
export { signalFromTorch } from './torch/signal-from-torch.js';
export { sirenToTorch } from './torch/siren-to-torch.js';
export { torchState } from './torch/torch-state.js';
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
