export {
  activationStatistics,
  type LayerActivations,
} from './activation-statistics.js';
export { apply } from './apply.js';
export { applyWithDerivatives, applyWithGradient, type Derivatives } from './apply-with-derivatives.js';
export { BIAS_RULES, type BiasRule, type BiasRuleDefinition, type BiasRuleLayer } from './bias-rules.js';
export { type CoordinateWindow, coordinateGrid, type GridOptions } from './coordinate-grid.js';
export { drawUniform, type Seed } from './draw-uniform.js';
export {
  type ExpectedDeviation,
  expectedActivationDeviation,
  expectedPreActivationDeviation,
} from './expected-activation-deviation.js';
export { initializeSiren } from './initialize-siren.js';
export { type Moments, moments } from './moments.js';
export { expectedParameterDeviation, type LayerStatistics, parameterStatistics } from './parameter-statistics.js';
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
  type SirenOptions,
  type SirenSpec,
  sirenSpec,
} from './siren-spec.js';
