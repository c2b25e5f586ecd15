import type * as tf from '@tensorflow/tfjs-core';
import { checkFloats, checkShape } from '../check-tensors.js';
import { numberCounts, type PatchLayers, patchLayers } from '../patches/patch-layers.js';

/** Checked sizes of the kernel `PatchNetwork`. */
export interface PatchSizes {
  readonly layers: PatchLayers;
  /** Number of patches of all images, S. */
  readonly sets: number;
  /** Number of patches of one image, U. */
  readonly patches: number;
  /** Number of points of a patch, N. */
  readonly points: number;
  /** Numbers in a token, D. */
  readonly tokenSize: number;
  /** Shape of the values, [S, N, C]. */
  readonly valueShape: [number, number, number];
}

/**
 * Checks the tensors [tokens, coordinates, emitted weights, emitted biases, shared weights, shared biases] and the
 * attributes of the kernel `PatchNetwork`.
 *
 * @param name kernel's name, for errors
 * @throws Error if the number of tensors is wrong, a tensor is disposed, is not float32 or has another shape than the
 * layers need, or an attribute is not valid
 */
export function patchSizes(name: string, inputs: readonly tf.TensorInfo[], attrs: tf.NamedAttrMap): PatchSizes {
  if (inputs.length !== 6)
    throw new Error(
      `${name}: expected tokens, coordinates, and weights and biases that are emitted and shared, got ${inputs.length} tensors`,
    );
  checkFloats(name, inputs);
  const [tokens, coords] = inputs as [tf.TensorInfo, tf.TensorInfo];
  const layers = patchLayers(name, attrs);
  if (tokens.shape.length !== 2) throw new Error(`${name}: expected tokens [S, D], got [${tokens.shape.join(', ')}]`);
  const [sets, tokenSize] = tokens.shape as [number, number];
  const [patches, points] = coords.shape as [number, number];
  if (coords.shape.length !== 3 || patches < 1 || sets % patches !== 0)
    throw new Error(
      `${name}: expected coordinates [U, N, I] of patches that divide ${sets}, got [${coords.shape.join(', ')}]`,
    );
  checkShape(name, 'coordinates', coords, [patches, points, layers.widths[0] as number]);
  const { emitted, shared } = numberCounts(layers);
  const check = (index: number, what: string, shape: readonly number[]) =>
    checkShape(name, what, inputs[index] as tf.TensorInfo, shape);
  check(2, 'emitted weights', [tokenSize + 1, emitted.weights]);
  check(3, 'emitted biases', [tokenSize + 1, emitted.biases]);
  check(4, 'shared weights', [shared.weights]);
  check(5, 'shared biases', [shared.biases]);
  return { layers, sets, patches, points, tokenSize, valueShape: [sets, points, layers.widths.at(-1) as number] };
}
