/**
 * Hypernetworks that emit SIREN parameters from images or a few pixels: encoders, losses, training, evaluation.
 *
 * @module @hypersiren/hypernet
 */
export { type AttentionOptions, attention } from './attention/attention.js';
export { gelu } from './attention/gelu.js';
export { type LayerNormOptions, layerNorm } from './attention/layer-norm.js';
export type { Baseline, FitOptions, FittedBaseline } from './baselines/baseline.js';
export {
  type BaselineConfig,
  type BaselineName,
  baselines,
  checkBaseline,
  fitBaseline,
} from './baselines/baselines.js';
export type { ConditionalNeuralProcessConfig } from './baselines/conditional-neural-process.js';
export type { NetworkTraining } from './baselines/train-network.js';
export type { UnetConfig } from './baselines/unet.js';
export { type BootstrapOptions, bootstrapIntervals, type Interval } from './bootstrap-intervals.js';
export {
  betterOf,
  type ComparedContext,
  type ComparedError,
  compareEvaluations,
  type IntervalEstimate,
} from './compare-evaluations.js';
export { compareTrainings, type TrainedVariant } from './compare-trainings.js';
export { completionLoss, LOSS_TERMS, type LossTerm, type LossTerms, type LossWeights } from './completion-loss.js';
export { type ContextBatch, contextBatch, contextTensors, trainingImages } from './context-batch.js';
export { contextFingerprint } from './context-fingerprint.js';
export {
  type Distribution,
  type Gaussian,
  gaussianLoss,
  LIKELIHOOD_BETA,
  type LikelihoodName,
  likelihoods,
  MIN_DEVIATION,
} from './distribution.js';
export { DivergedError } from './diverged-error.js';
export { COLLAPSED_SHARE, type EmissionFault, EXPLODED_RATIO, emissionFaults } from './emission-faults.js';
export {
  type EmissionStatistics,
  type EmissionStatisticsOptions,
  emissionStatistics,
} from './emission-statistics.js';
export type { Emission, HeadSpec, TensorEmission, TensorPlan } from './emissions/emission.js';
export { type EmissionConfig, type EmissionName, emissions } from './emissions/emissions.js';
export { encodedStatistics } from './encoded-statistics.js';
export type { AttentionEncoderConfig } from './encoders/attention-encoder.js';
export type { AutoDecoderConfig } from './encoders/auto-decoder.js';
export type { CnnEncoderConfig } from './encoders/cnn-encoder.js';
export type {
  Encoder,
  EncoderInput,
  EncoderShape,
  EncoderSpec,
  EncoderType,
  Encoding,
  MapShape,
  Reconstruct,
} from './encoders/encoder.js';
export { type EncoderConfig, encoders } from './encoders/encoders.js';
export type { GradientEncoderConfig, RatesName } from './encoders/gradient-encoder.js';
export type { PartialEncoderConfig } from './encoders/partial-encoder.js';
export type { PointsEncoderConfig } from './encoders/points-encoder.js';
export type { ResidualEncoderConfig } from './encoders/residual-encoder.js';
export type { SetEncoderConfig } from './encoders/set-encoder.js';
export type { UnetEncoderConfig } from './encoders/unet-encoder.js';
export type { VitEncoderConfig } from './encoders/vit-encoder.js';
export type { Estimate } from './estimate.js';
export {
  type ContextScore,
  EVALUATION_SEED,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type RegionScore,
} from './evaluate.js';
export { HypernetError, type HypernetErrorCode } from './hypernet-error.js';
export {
  createHypernetwork,
  EMISSION_SHARE,
  type Hypernetwork,
  type HypernetworkConfig,
  type HypernetworkSpec,
  hypernetworkSpec,
} from './hypernetwork.js';
export { type ImageErrors, imageErrors } from './image-errors.js';
export {
  CENTRAL_INTERVALS,
  type ImageLikelihoods,
  imageLikelihoods,
  type RegionLikelihood,
} from './image-likelihoods.js';
export {
  type Comparison,
  type ImageDependence,
  imageDependenceOf,
  type LayerEmission,
  type TensorStatistics,
} from './layer-emissions.js';
export { type InterpolationName, interpolations } from './local/interpolation.js';
export type { LocalConfig, LocalSpec } from './local/local-latents.js';
export { type GridPlaces, gridPlaces, type Places } from './local/places.js';
export {
  createModel,
  type Model,
  type ModelConfig,
  type ModelShape,
  type ModelSpec,
  modelSpec,
  type Pictures,
  type PredictOptions,
} from './model.js';
export { multiplyAdds } from './multiply-adds.js';
export { normalizeLatent } from './normalize-latent.js';
export { type NumberStatistics, numberStatistics } from './number-statistics.js';
export { pigeonholeIntervals } from './pigeonhole-intervals.js';
export { modelPredictor, type PredictedDistribution, type Predictor } from './predictor.js';
export type { FitPriorOptions } from './prior/fit-prior.js';
export type { PriorConfig } from './prior/linear-gaussian-prior.js';
export { type RenderOptions, renderPictures } from './render-pictures.js';
export {
  type EvaluateResolutionOptions,
  evaluateResolution,
  type ResolutionEvaluation,
  type ResolutionScore,
} from './resolution/evaluate-resolution.js';
export { finerPlaces } from './resolution/finer-places.js';
export { modelFromTorch } from './torch/model-from-torch.js';
export { type StepReport, type TrainHook, type TrainOptions, type TrainPosition, train } from './train.js';
export type { Coverage, UncertaintyScore } from './uncertainty-score.js';
