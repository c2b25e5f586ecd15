import type { LayerEmission } from './layer-emissions.js';

/**
 * Share of a tensor's variance below which it counts as the same for all images: they then differ by 1 % of its deviation,
 * and the arguments of the sines, which deviate by one or two, by a hundredth or two: less than a step of 8 bits in what
 * comes out. At the start, with the share ρ = 0.01, it is some 0.005 for images as different as can be.
 */
export const COLLAPSED_SHARE = 1e-4;

/**
 * Deviation of the sines' arguments over SIREN's above which they count as exploded. SIREN's own deviate by 1 to 2.2 in
 * hidden layers; four times as much is more than a whole turn, so that neighboring inputs have unrelated sines, and what the
 * layers after it read is noise with a gradient of noise. Trained models stay below 1.5.
 */
export const EXPLODED_RATIO = 4;

/** A layer whose emission went wrong. */
export type EmissionFault = {
  /** From 0. */
  readonly layer: number;
} & (
  | {
      /** The images' tensors are all alike. */
      readonly fault: 'collapsed';
      readonly tensor: 'weight' | 'bias';
      /** Share of its variance that depends on the image. */
      readonly share: number;
    }
  | {
      /** The arguments of the sines spread over whole turns. */
      readonly fault: 'exploded';
      /** Their deviation over SIREN's. */
      readonly ratio: number;
    }
);

/**
 * The layers that have collapsed to image-independent or exploded, from the first to the last. What is shared by design
 * cannot collapse. The last layer cannot explode: it has no sines, and grows from SIREN's small start to the images' range.
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
