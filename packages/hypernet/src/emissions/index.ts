/**
 * The hypernetwork, which maps a latent to SIREN parameters, and the family of emissions.
 *
 * @module @hypersiren/hypernet/emissions
 */

export {
  createHypernetwork,
  type Hypernetwork,
  type HypernetworkConfig,
  type HypernetworkSpec,
  hypernetworkSchema,
  hypernetworkSpec,
  INIT_VARIANCE_RATIO,
  INITIALIZATION_PAPER,
} from '../model/hypernetwork.js';
export type { DirectAttributes, DirectEmission } from './direct-emission.js';
export {
  type AnyEmission,
  type Emission,
  type EmissionDefinition,
  emissionType,
  type HeadSpec,
  type TensorEmission,
  type TensorPlan,
} from './emission.js';
export { type EmissionConfig, type EmissionName, emissions } from './emissions.js';
