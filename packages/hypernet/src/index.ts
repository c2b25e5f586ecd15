/**
 * Hypernetworks that emit SIREN parameters from full or partially known images: encoders, losses, training, evaluation.
 *
 * @module @hypersiren/hypernet
 */
export { HypernetError, type HypernetErrorCode } from './hypernet-error.js';
export { type Coordinates, type GridAxes, gridAxes, type SampledCoordinates } from './local/coordinates.js';
export { type Interpolation, type InterpolationName, interpolations } from './local/interpolation.js';
export type { LocalConfig, LocalSpec } from './local/local-latents.js';
export { type ContextBatch, contextBatch, contextTensors, trainingImages } from './model/context-batch.js';
export {
  type Distribution,
  type Gaussian,
  gaussianLoss,
  LIKELIHOOD_BETA,
  type LikelihoodName,
  likelihoods,
  MIN_STD,
} from './model/distribution.js';
export { encodeInParts } from './model/encoding-parts.js';
export type { ImplicitImages } from './model/implicit-images.js';
export {
  checkModelSizes,
  createModel,
  type Model,
  type ModelShape,
  type ModelSpec,
  modelSpec,
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
export { normalizeLatent } from './model/normalize-latent.js';
export { LOCAL_PAPERS, PATCHES_PAPERS } from './model/papers.js';
export {
  type EmittingPredictor,
  modelPredictor,
  type PredictedDistribution,
  type Predictor,
} from './model/predictor.js';
export { type RenderOptions, type RendersImages, renderImages } from './model/render-images.js';
export type { Shortcut } from './model/shortcut.js';
export { shortcutsOf } from './model/shortcuts.js';
export { modelAt, type ResizableModel } from './model/sized-models.js';
export type { FitPriorOptions } from './prior/fit-prior.js';
export type { PriorConfig } from './prior/linear-gaussian-prior.js';
export { modelFromTorch } from './torch/model-from-torch.js';
export { type CoordinateSampling, coordinatesSchema } from './training/coordinate-sample.js';
export { DivergedError } from './training/diverged-error.js';
export type { ProcessGroup } from './training/gradient-sum.js';
export {
  type DrawnCoordinates,
  inpaintingLoss,
  LOSS_TERMS,
  type LossTerm,
  type LossTerms,
  type LossWeights,
  lossSchema,
} from './training/inpainting-loss.js';
export { type StepReport, type TrainHook, type TrainOptions, type TrainPosition, train } from './training/train.js';
