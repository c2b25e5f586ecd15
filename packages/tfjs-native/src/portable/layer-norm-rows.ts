import * as tf from '@tensorflow/tfjs-core';
import { checkFloats, checkShape } from '../check-tensors.js';

/** Checked rows along the last axis. */
export interface Rows {
  readonly rows: number;
  readonly width: number;
  readonly epsilon: number;
}

/**
 * Checks the tensors [x, scale?, offset?] and the attribute of the kernel `LayerNorm`.
 *
 * @throws Error if the number of tensors is wrong, a tensor is disposed, is not float32 or does not have the width of
 * x, or epsilon is negative
 */
export function rowsOf(name: string, inputs: readonly tf.TensorInfo[], { epsilon }: tf.NamedAttrMap): Rows {
  if (typeof epsilon !== 'number' || !(epsilon >= 0))
    throw new Error(`${name}: expected epsilon to be 0 or more, got ${JSON.stringify(epsilon)}`);
  if (inputs.length < 1 || inputs.length > 3)
    throw new Error(`${name}: expected x and an optional scale and offset, got ${inputs.length} tensors`);
  checkFloats(name, inputs);
  const [{ shape }, ...others] = inputs as [tf.TensorInfo, ...tf.TensorInfo[]];
  const width = shape.at(-1);
  if (width === undefined) throw new Error(`${name}: expected x of one dimension or more, got a scalar`);
  others.forEach((tensor, i) => {
    checkShape(name, i === 0 ? 'scale' : 'offset', tensor, [width]);
  });
  return { rows: tf.util.sizeFromShape(shape.slice(0, -1)), width, epsilon };
}
