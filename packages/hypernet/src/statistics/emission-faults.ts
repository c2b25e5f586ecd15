import type { LayerEmission } from './layer-emissions.js';

/**
 * Image-dependent fraction of a tensor's variance below which the tensor counts as collapsed. The tensors of different
 * images then differ by 1 % of their standard deviation, which changes rendered values by less than one of 256 levels.
 */
export const COLLAPSED_SHARE = 1e-4;

/**
 * Ratio of the standard deviation of the sines' arguments to that of SIREN above which a layer counts as exploded.
 * SIREN has standard deviations of 1 to 2.2 in hidden layers. Four times as much exceeds a period, so that neighboring
 * inputs have unrelated sines.
 */
export const EXPLODED_RATIO = 4;

/** A layer with a fault in its emission. */
export type EmissionFault = {
  /** Index of the layer, from 0. */
  readonly layer: number;
} & (
  | {
      /** The tensors of all images are nearly equal. */
      readonly fault: 'collapsed';
      readonly tensor: 'weight' | 'bias';
      /** Image-dependent fraction of the tensor's variance. */
      readonly share: number;
    }
  | {
      /** The arguments of the sines spread over several periods. */
      readonly fault: 'exploded';
      /** Standard deviation of the arguments, relative to SIREN's. */
      readonly ratio: number;
    }
);

/**
 * Returns the layers whose emission has collapsed or exploded, from the first to the last. Tensors that are shared by
 * design do not count as collapsed. The last layer cannot explode, since it has no sines.
 */
export function emissionFaults(layers: readonly LayerEmission[]): EmissionFault[] {
  return layers.flatMap((emitted, layer): EmissionFault[] => {
    const { measured, expected } = emitted.preActivation;
    const ratio = measured / expected;
    const collapsed = (['weight', 'bias'] as const).flatMap((tensor): EmissionFault[] => {
      const share = emitted[tensor].image?.share ?? 1;
      return share < COLLAPSED_SHARE ? [{ layer, fault: 'collapsed', tensor, share }] : [];
    });
    const exploded = layer < layers.length - 1 && !(ratio <= EXPLODED_RATIO);
    return exploded ? [...collapsed, { layer, fault: 'exploded', ratio }] : collapsed;
  });
}
