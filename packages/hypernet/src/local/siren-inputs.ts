import type { SirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: B images, N coordinates, L spatial latents at each. */

/** Number of values in a coordinate: (row, column). */
export const COORDINATES = 2;

/**
 * Standard deviation that spatial latents of mean square 1 contribute to the arguments of the first sines at
 * initialization. It is below half a period (π), so that the sines are smooth in the latents instead of noise.
 */
const LOCAL_STD = 1;

/**
 * Returns the inputs of a SIREN with spatial latents, [B, N, 2 + L]. Since the first layer draws weights from U(±1/n)
 * for n inputs, coordinates are scaled by n/2 to have the frequencies of a network with two inputs, and latents are
 * scaled to contribute {@link LOCAL_STD}.
 *
 * @param coords [N, 2], or per image [B, N, 2]
 */
export function sirenInputs(
  { inputs, firstOmega0, layers }: SirenSpec,
  coords: tf.Tensor2D | tf.Tensor3D,
  latents: tf.Tensor3D,
): tf.Tensor3D {
  const [images, , channels] = latents.shape;
  const std = (layers[0] as SirenSpec['layers'][number]).weight.std;
  const scale = LOCAL_STD / (firstOmega0 * std * Math.sqrt(channels));
  return tf.tidy(() => {
    const each = coords.rank === 2 ? tf.expandDims(coords, 0) : coords;
    const scaled = tf.mul(each, tf.fill([images, 1, 1], inputs / COORDINATES)); // [B, N, 2]
    return tf.concat([scaled, tf.mul(latents, scale)], 2) as tf.Tensor3D;
  });
}
