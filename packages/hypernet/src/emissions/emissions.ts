import type { ParameterSpec, SirenSpec } from '@hypersiren/siren';
import { familyOf, type Registry, type SettingsIn } from '@hypersiren/siren/family';
import { memberOf } from '../check-option.js';
import type { Shortcut } from '../model/shortcut.js';
import { concatenatedEmission } from './concatenated-emission.js';
import type { AnyEmission, TensorPlan } from './emission.js';
import { fullEmission } from './full-emission.js';
import { lowRankEmission } from './low-rank-emission.js';
import { oneLayerEmission } from './one-layer-emission.js';
import { rankOneEmission } from './rank-one-emission.js';
import { shiftsEmission } from './shifts-emission.js';

/** All emissions by the `type` of their configuration. */
export const emissions = familyOf([
  fullEmission,
  lowRankEmission,
  rankOneEmission,
  oneLayerEmission,
  shiftsEmission,
  concatenatedEmission,
]);

/** Name of a member of {@link emissions}. */
export type EmissionName = keyof typeof emissions;

/** Configuration of any emission; `type` names the emission. All options have defaults. */
export type EmissionConfig = SettingsIn<typeof emissions>;

/** Configuration of an emission of any registry, also a user-defined one. */
export type NamedEmission = string | { readonly type: string };

/**
 * Returns the plan of every tensor for a configuration, which may be just a name.
 *
 * @throws HypernetError `option` if the configuration is not valid for the SIREN
 */
export function planEmission(
  emission: NamedEmission,
  siren: SirenSpec,
  family: Registry<AnyEmission> = emissions,
): (tensor: ParameterSpec) => TensorPlan {
  const config = typeof emission === 'string' ? { type: emission } : emission;
  return emissionOf(config, family).plan(config, siren);
}

/**
 * Returns the shortcut of an emission: image information that the SIREN reads beside the coordinates. Undefined if
 * there is none.
 */
export function emissionShortcut(
  emission: NamedEmission,
  family: Registry<AnyEmission> = emissions,
): Shortcut | undefined {
  return emissionOf(typeof emission === 'string' ? { type: emission } : emission, family).shortcut;
}

function emissionOf({ type }: { readonly type: string }, family: Registry<AnyEmission>): AnyEmission {
  return memberOf<AnyEmission>('hypernetwork: emission', family, type);
}
