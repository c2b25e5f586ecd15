import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from '../backend.js';
import { ReduceOp } from '../contract.js';
import type { SineNetworkSizes } from '../sine-network.js';
import { reduceArrays } from './reduce.js';

/**
 * Arrays of the gradients with respect to coordinates and parameters, and their conversion to tensors of the inputs'
 * shapes.
 */
export class SineGradientArrays {
  /** Gradient with respect to the coordinates, [S, N, I]. */
  readonly coords: Float32Array;
  readonly parameters: Float32Array[];

  constructor(
    private readonly backend: NativeBackend,
    private readonly sizes: SineNetworkSizes,
    private readonly inputs: readonly tf.TensorInfo[],
  ) {
    this.coords = backend.floats(sizes.sets * sizes.points * sizes.inputs);
    this.parameters = inputs.slice(1).map(({ shape }) => backend.floats(tf.util.sizeFromShape(shape)));
  }

  /** Returns the gradients in the order of the inputs: coordinates, W0, b0, … */
  outputs(): tf.TensorInfo[] {
    const { backend, sizes, inputs } = this;
    return [sumOverSets(backend, this.coords, sizes), ...this.parameters].map((values, i) =>
      backend.output(values, (inputs[i] as tf.TensorInfo).shape, 'float32'),
    );
  }
}

/** Sums the gradient with respect to shared coordinates over the sets, [S, N, I] → [N, I]. */
function sumOverSets(
  backend: NativeBackend,
  perSet: Float32Array,
  { sharedCoords, sets }: SineNetworkSizes,
): Float32Array {
  if (!sharedCoords || sets === 1) return perSet;
  const size = perSet.length / sets;
  const sum = backend.floats(size);
  if (size > 0) reduceArrays(ReduceOp.sum, perSet, sum, 1, sets, size, 1);
  backend.release(perSet);
  return sum;
}

/** Repeats shared values [N, I] for each set: [S, N, I]. */
export function repeatForSets(backend: NativeBackend, shared: Float32Array, sets: number): Float32Array {
  const all = backend.floats(shared.length * sets);
  for (let set = 0; set < sets; set++) all.set(shared, set * shared.length);
  return all;
}
