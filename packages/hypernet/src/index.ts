/**
 * Hypernetworks that emit SIREN parameters from images or a few pixels: encoders, losses, training, evaluation.
 *
 * @module @hypersiren/hypernet
 */
export { type AttentionOptions, attention } from './attention/attention.js';
export { gelu } from './attention/gelu.js';
export { type LayerNormOptions, layerNorm } from './attention/layer-norm.js';
export {
  type AnyBaseline,
  type Baseline,
  type BaselineDefinition,
  baselineType,
  type FitOptions,
  type FittedBaseline,
} from './baselines/baseline.js';
export {
  type BaselineConfig,
  type BaselineName,
  baselineOf,
  baselines,
  checkBaseline,
  fitBaseline,
} from './baselines/baselines.js';
export type { NetworkTraining } from './baselines/train-network.js';
export {
  type AnyEmission,
  type Emission,
  type EmissionDefinition,
  emissionType,
  type HeadSpec,
  type TensorEmission,
  type TensorPlan,
} from './emissions/emission.js';
export { type EmissionConfig, type EmissionName, emissions } from './emissions/emissions.js';
export type { AttentionEncoderConfig } from './encoders/attention-encoder.js';
export type { AutoDecoderConfig } from './encoders/auto-decoder.js';
export type { CnnEncoderConfig } from './encoders/cnn-encoder.js';
export type {
  AnyEncoder,
  Encoder,
  EncoderDefinition,
  EncoderInput,
  EncoderShape,
  EncoderSpec,
  EncoderType,
  Encoding,
  MapShape,
  Reconstruct,
} from './encoders/encoder.js';
export { encoderType } from './encoders/encoder.js';
export { type EncoderConfig, type EncoderName, encoders } from './encoders/encoders.js';
export type { GradientEncoderConfig, RatesName } from './encoders/gradient-encoder.js';
export type { PartialEncoderConfig } from './encoders/partial-encoder.js';
export type { PointsEncoderConfig } from './encoders/points-encoder.js';
export type { ResidualEncoderConfig } from './encoders/residual-encoder.js';
export type { SetEncoderConfig } from './encoders/set-encoder.js';
export type { UnetEncoderConfig } from './encoders/unet-encoder.js';
export type { VitEncoderConfig } from './encoders/vit-encoder.js';
export {
  betterOf,
  type ComparedContext,
  type ComparedError,
  compareEvaluations,
  type IntervalEstimate,
} from './evaluation/compare-evaluations.js';
export { compareTrainings, type TrainedVariant } from './evaluation/compare-trainings.js';
export { contextFingerprint } from './evaluation/context-fingerprint.js';
export { type Contribution, contributions } from './evaluation/contributions.js';
export {
  type EmissionScore,
  type ErrorRatio,
  IDLE_RATIO,
  largestSwapRatio,
  type OtherParametersScore,
} from './evaluation/emission-score.js';
export {
  type ContextScore,
  EVALUATION_SEED,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type RegionScore,
} from './evaluation/evaluate.js';
export { type ImageErrors, imageErrors } from './evaluation/image-errors.js';
export {
  CENTRAL_INTERVALS,
  type ImageLikelihoods,
  imageLikelihoods,
  type RegionLikelihood,
} from './evaluation/image-likelihoods.js';
export { type LessStrongest, lessStrongest, STRONGEST, STRONGEST_NAME } from './evaluation/less-strongest.js';
export { type SwapErrors, swapErrors } from './evaluation/swap-errors.js';
export type { Coverage, UncertaintyScore } from './evaluation/uncertainty-score.js';
export { HypernetError, type HypernetErrorCode } from './hypernet-error.js';
export { type InterpolationName, interpolations } from './local/interpolation.js';
export type { LocalConfig, LocalSpec } from './local/local-latents.js';
export { type GridPlaces, gridPlaces, type Places } from './local/places.js';
export { type ContextBatch, contextBatch, contextTensors, trainingImages } from './model/context-batch.js';
export {
  type Distribution,
  type Gaussian,
  gaussianLoss,
  LIKELIHOOD_BETA,
  type LikelihoodName,
  likelihoods,
  MIN_DEVIATION,
} from './model/distribution.js';
export {
  createHypernetwork,
  type Hypernetwork,
  type HypernetworkConfig,
  type HypernetworkSpec,
  hypernetworkSchema,
  hypernetworkSpec,
  INIT_VARIANCE_RATIO,
  INITIALIZATION_PAPER,
} from './model/hypernetwork.js';
export {
  createModel,
  type Model,
  type ModelShape,
  type ModelSpec,
  modelSpec,
  type Pictures,
  type PredictOptions,
} from './model/model.js';
export {
  type FullModelConfig,
  type ModelConfig,
  type ModelFamilies,
  modelFamilies,
  modelSchema,
  modelSchemaOf,
} from './model/model-schema.js';
export { multiplyAdds } from './model/multiply-adds.js';
export { normalizeLatent } from './model/normalize-latent.js';
export {
  type EmittingPredictor,
  modelPredictor,
  type PredictedDistribution,
  type Predictor,
} from './model/predictor.js';
export { type RenderOptions, renderPictures } from './model/render-pictures.js';
export type { Shortcut } from './model/shortcut.js';
export { shortcutsOf } from './model/shortcuts.js';
export { type SeamOptions, seamRatio } from './patches/seam-ratio.js';
export type { FitPriorOptions } from './prior/fit-prior.js';
export type { PriorConfig } from './prior/linear-gaussian-prior.js';
export { priorPredictor } from './prior/prior-predictor.js';
export {
  type EvaluateResolutionOptions,
  evaluateResolution,
  type ResolutionEvaluation,
  type ResolutionScore,
} from './resolution/evaluate-resolution.js';
export { finerPlaces } from './resolution/finer-places.js';
export {
  type BootstrapOptions,
  bootstrapIntervals,
  bootstrapRatios,
  type Interval,
} from './statistics/bootstrap-intervals.js';
export { COLLAPSED_SHARE, type EmissionFault, EXPLODED_RATIO, emissionFaults } from './statistics/emission-faults.js';
export {
  type EmissionStatistics,
  type EmissionStatisticsOptions,
  emissionStatistics,
} from './statistics/emission-statistics.js';
export { encodedStatistics } from './statistics/encoded-statistics.js';
export type { Estimate } from './statistics/estimate.js';
export {
  type Comparison,
  type ImageDependence,
  imageDependenceOf,
  type LayerEmission,
  type TensorStatistics,
} from './statistics/layer-emissions.js';
export { type NumberStatistics, numberStatistics } from './statistics/number-statistics.js';
export { pigeonholeIntervals } from './statistics/pigeonhole-intervals.js';
export { modelFromTorch } from './torch/model-from-torch.js';
export {
  completionLoss,
  LOSS_TERMS,
  type LossTerm,
  type LossTerms,
  type LossWeights,
  lossSchema,
} from './training/completion-loss.js';
export { DivergedError } from './training/diverged-error.js';
export { type StepReport, type TrainHook, type TrainOptions, type TrainPosition, train } from './training/train.js';
