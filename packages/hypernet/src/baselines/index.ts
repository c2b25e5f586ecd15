/**
 * What a model has to beat: the family of baselines.
 *
 * @module @hypersiren/hypernet/baselines
 */
export {
  type AnyBaseline,
  type Baseline,
  type BaselineDefinition,
  baselineType,
  type FitOptions,
  type FittedBaseline,
} from './baseline.js';
export {
  type BaselineConfig,
  type BaselineName,
  baselineOf,
  baselines,
  checkBaseline,
  fitBaseline,
} from './baselines.js';
export type { NetworkTraining } from './train-network.js';
