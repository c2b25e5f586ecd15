/**
 * Baselines: inpainting methods that models are compared with.
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
