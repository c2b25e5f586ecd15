/**
 * Generators of images from random latents, after ViTGAN: their parts, objectives and training, and measures of their
 * samples.
 *
 * @module @hypersiren/hypernet/generators
 */
export { AUGMENTATIONS, type Augmentation, type AugmentationKey, augment } from './augment.js';
export type { LinearImages } from './begin-as-linear.js';
export { type DistanceAttentionOptions, distanceAttention } from './distance-attention.js';
export {
  createGenerator,
  type Generator,
  type GeneratorShape,
  type GeneratorSpec,
  generatorSpec,
} from './generator.js';
export { type FullGeneratorConfig, type GeneratorConfig, generatorSchema } from './generator-schema.js';
export { gradientPenalty } from './gradient-penalty.js';
export {
  createImageTransformer,
  type ImageTransformer,
  type ImageTransformerConfig,
  type ImageTransformerOptions,
} from './image-transformer.js';
export {
  type DrawLatentsOptions,
  drawLatentParts,
  drawLatents,
  type LatentParts,
  type LatentSource,
  type MixtureValues,
} from './latents/draw-latents.js';
export { type FitLatentsOptions, fitLatents } from './latents/fit-latents.js';
export { type FitMixtureOptions, fitMixture } from './latents/fit-mixture.js';
export { latentsBetween } from './latents/latents-between.js';
export {
  type EvaluateGeneratorOptions,
  evaluateGenerator,
  type GeneratedScore,
  type GeneratorEvaluation,
  type Memorization,
  type NearestImages,
} from './measures/evaluate-generator.js';
export { type ImageBatch, laplacianPyramid } from './measures/laplacian-pyramid.js';
export { linearGaussianSamples } from './measures/linear-gaussian-samples.js';
export { nearestPoints, type PrecisionRecall, precisionRecall } from './measures/precision-recall.js';
export {
  type SlicedWasserstein,
  type SlicedWassersteinOptions,
  slicedWasserstein,
} from './measures/sliced-wasserstein.js';
export type { Points } from './measures/squared-distances.js';
export { decayAt, updateAverages } from './moving-average.js';
export type {
  AnyObjective,
  Objective,
  ObjectiveInput,
  ObjectiveNumbers,
  ObjectiveType,
  Partner,
  PlayerName,
  Players,
  PreparationData,
} from './objectives/objective.js';
export {
  type ObjectiveConfig,
  type ObjectiveName,
  objectiveOf,
  objectiveSchema,
  objectives,
} from './objectives/objectives.js';
export { createSpectralNorm, type SpectralNorm } from './spectral-norm.js';
export {
  type GeneratorPosition,
  type GeneratorReport,
  type TrainGeneratorOptions,
  trainGenerator,
} from './train-generator.js';
export {
  createGeneratorTraining,
  type GeneratorTensors,
  type GeneratorTraining,
  type GeneratorTrainingOptions,
  type GeneratorWatches,
} from './training-state.js';
