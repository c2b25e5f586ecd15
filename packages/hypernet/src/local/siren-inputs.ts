import type { SirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';

/** Letters: B images, N coordinates, L spatial latents at each. */

/** Numbers in a coordinate: (row, column). */
export const COORDINATES = 2;

/**
 * Deviation that local latents of mean square 1 bring to the arguments of the first sines at the start: half a turn is
 * 3.14, so that a sine begins as a curve and not as noise of its latents.
 */
const LOCAL_STD = 1;

/**
 * What a SIREN reads beside local latents, [B, N, 2 + L]. Its first layer draws all weights from U(±1/n), as if there were
 * n coordinates; so coordinates are scaled by n/2 to have the frequencies of a network of two coordinates, and latents to
 * have {@link LOCAL_STD}.
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
