/**
 * Evaluations of predictors on common masks (errors, likelihoods, resolutions) and their comparison.
 *
 * @module @hypersiren/hypernet/evaluation
 */

export type { FromError, FromImages, Metric } from '../metrics/metric.js';
export { COMPARED_BY, listMetrics, type MetricName, type MetricScores, metrics } from '../metrics/metrics.js';
export { multiplyAdds, multiplyAddsOfWork } from '../model/multiply-adds.js';
export { type SeamOptions, seamRatio } from '../patches/seam-ratio.js';
export { priorPredictor } from '../prior/prior-predictor.js';
export {
  type EvaluateResolutionOptions,
  evaluateResolution,
  type ResolutionEvaluation,
  type ResolutionScore,
} from '../resolution/evaluate-resolution.js';
export { finerAxes } from '../resolution/finer-axes.js';
export {
  betterOf,
  type ComparedContext,
  type ComparedError,
  compareEvaluations,
  type IntervalEstimate,
} from './compare-evaluations.js';
export { compareTrainings, type TrainedVariant } from './compare-trainings.js';
export { contextFingerprint } from './context-fingerprint.js';
export { type Contribution, contributions } from './contributions.js';
export {
  type EmissionScore,
  type ErrorRatio,
  IDLE_RATIO,
  largestSwapRatio,
  type OtherParametersScore,
} from './emission-score.js';
export {
  type ContextScore,
  EVALUATION_SEED,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  type RegionScore,
} from './evaluate.js';
export { type ImageErrors, imageErrors } from './image-errors.js';
export {
  CENTRAL_INTERVALS,
  type ImageLikelihoods,
  imageLikelihoods,
  type RegionLikelihood,
} from './image-likelihoods.js';
export { type MeasuredMetrics, metricOfImages } from './image-metrics.js';
export { type LessStrongest, lessStrongest, STRONGEST, STRONGEST_NAME } from './less-strongest.js';
export { type SwapErrors, swapErrors } from './swap-errors.js';
export type { Coverage, UncertaintyScore } from './uncertainty-score.js';
