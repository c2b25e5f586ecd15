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

/** Every emission by the `type` of its configuration. */
export const emissions = familyOf([
  fullEmission,
  lowRankEmission,
  rankOneEmission,
  oneLayerEmission,
  shiftsEmission,
  concatenatedEmission,
]);

/** What {@link emissions} has, by name. */
export type EmissionName = keyof typeof emissions;

/** Configuration of any emission; `type` says which. All options have defaults. */
export type EmissionConfig = SettingsIn<typeof emissions>;

/** A configuration of an emission that may be of a registry of one's own. */
export type NamedEmission = string | { readonly type: string };

/**
 * The plan of every tensor by a configuration, which may be a name alone.
 *
 * @throws HypernetError `option` if the configuration is not usable with such a SIREN
 */
export function planEmission(
  emission: NamedEmission,
  siren: SirenSpec,
  family: Registry<AnyEmission> = emissions,
): (tensor: ParameterSpec) => TensorPlan {
  const config = typeof emission === 'string' ? { type: emission } : emission;
  return emissionOf(config, family).plan(config, siren);
}

/** What of the image the SIREN reads beside the coordinates by such a configuration; undefined for nothing. */
export function emissionShortcut(
  emission: NamedEmission,
  family: Registry<AnyEmission> = emissions,
): Shortcut | undefined {
  return emissionOf(typeof emission === 'string' ? { type: emission } : emission, family).shortcut;
}

function emissionOf({ type }: { readonly type: string }, family: Registry<AnyEmission>): AnyEmission {
  return memberOf<AnyEmission>('hypernetwork: emission', family, type);
}
