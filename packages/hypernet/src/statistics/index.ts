/**
 * Confidence intervals, and statistics of emitted parameters.
 *
 * @module @hypersiren/hypernet/statistics
 */
export {
  type BootstrapOptions,
  bootstrapIntervals,
  bootstrapRatios,
  type Interval,
} from './bootstrap-intervals.js';
export { COLLAPSED_SHARE, type EmissionFault, EXPLODED_RATIO, emissionFaults } from './emission-faults.js';
export {
  type EmissionStatistics,
  type EmissionStatisticsOptions,
  emissionStatistics,
} from './emission-statistics.js';
export { encodedStatistics, statisticsOfEncoding } from './encoded-statistics.js';
export type { Estimate } from './estimate.js';
export {
  type Comparison,
  type ImageDependence,
  imageDependenceOf,
  type LayerEmission,
  type TensorStatistics,
} from './layer-emissions.js';
export { type NumberStatistics, numberStatistics } from './number-statistics.js';
export { pigeonholeIntervals } from './pigeonhole-intervals.js';
