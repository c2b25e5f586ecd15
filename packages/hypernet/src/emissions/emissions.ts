import type { ParameterSpec, SirenSpec } from '@hypersiren/siren';
import { checkKeys, memberOf } from '../check-option.js';
import type { Shortcut } from '../model/shortcut.js';
import { type ConcatenatedEmissionConfig, concatenatedEmission } from './concatenated-emission.js';
import type { Emission, TensorPlan } from './emission.js';
import { type FullEmissionConfig, fullEmission } from './full-emission.js';
import { type LowRankEmissionConfig, lowRankEmission } from './low-rank-emission.js';
import { type OneLayerEmissionConfig, oneLayerEmission } from './one-layer-emission.js';
import { type ShiftsEmissionConfig, shiftsEmission } from './shifts-emission.js';

/** Configuration of any emission; `type` says which. All options have defaults. */
export type EmissionConfig =
  | FullEmissionConfig
  | LowRankEmissionConfig
  | OneLayerEmissionConfig
  | ShiftsEmissionConfig
  | ConcatenatedEmissionConfig;

/** What {@link emissions} has, by name. */
export type EmissionName = EmissionConfig['type'];

/** Every emission by the `type` of its configuration. */
export const emissions = {
  full: fullEmission,
  'low-rank': lowRankEmission,
  'one-layer': oneLayerEmission,
  shifts: shiftsEmission,
  concatenated: concatenatedEmission,
} as const satisfies { [Type in EmissionName]: Emission<Extract<EmissionConfig, { type: Type }>> };

/**
 * The plan of every tensor by a configuration, which may be a name alone.
 *
 * @throws HypernetError `option` if the configuration is not usable with such a SIREN
 */
export function planEmission(
  emission: EmissionName | EmissionConfig,
  siren: SirenSpec,
): (tensor: ParameterSpec) => TensorPlan {
  const config = typeof emission === 'string' ? { type: emission } : emission;
  const { options, plan } = emissionOf(emission);
  checkKeys(`emission: ${config.type}`, config, ['type', ...options]);
  return plan(config, siren);
}

/** What of the image the SIREN reads beside the coordinates by such a configuration; undefined for nothing. */
export function emissionShortcut(emission: EmissionName | EmissionConfig): Shortcut | undefined {
  return emissionOf(emission).shortcut;
}

function emissionOf(emission: EmissionName | EmissionConfig): Emission<EmissionConfig> {
  const type = typeof emission === 'string' ? emission : emission.type;
  return memberOf<Emission<EmissionConfig>>('hypernetwork: emission', emissions, type);
}
