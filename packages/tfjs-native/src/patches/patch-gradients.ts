import * as tf from '@tensorflow/tfjs-core';
import { type Composition, composeValues, gradientOfGradient, gradients } from '../sine-composition.js';
import { byPosition, runKernel } from '../sine-gradients.js';
import { layerPieces, type PatchLayers, type PatchPiece, patchLayers } from './patch-layers.js';

/**
 * Letters: S patches of all images, U patches of one image, N points of a patch, I inputs, C outputs, D numbers in a
 * token.
 */

/** Returns the kernel `PatchNetwork` as a composition of TensorFlow.js's operations: inputs → [values]. */
export function composePatchNetwork(layers: PatchLayers): Composition {
  return ([tokens, coords, ...numbers]) => {
    const [sets] = (tokens as tf.Tensor).shape as [number];
    const [patches] = (coords as tf.Tensor).shape as [number];
    const withOnes = tf.concat([tokens as tf.Tensor, tf.ones([sets, 1])], 1);
    // Emitted weights and biases [S, …], shared weights and biases [1, …]. `taken` counts the numbers used of each.
    const sources = numbers.map((tensor, index) =>
      index < 2 ? tf.matMul(withOnes, tensor) : tf.reshape(tensor, [1, -1]),
    );
    const taken = sources.map(() => 0);
    const take = ({ emitted, shape }: PatchPiece, isBias: number): tf.Tensor => {
      const index = (emitted ? 0 : 2) + isBias;
      const begin = taken[index] as number;
      taken[index] = begin + shape[0] * shape[1];
      return tf.reshape(tf.slice(sources[index] as tf.Tensor, [0, begin], [-1, shape[0] * shape[1]]), [-1, ...shape]);
    };
    const forSets = (tensor: tf.Tensor) => (tensor.shape[0] === sets ? tensor : tf.mul(tensor, tf.ones([sets, 1, 1])));
    const parameters = layerPieces(layers).flatMap(({ weight, bias }) => {
      const factors = weight.map((piece) => take(piece, 0));
      return [forSets(factors.reduce((product, factor) => tf.mul(product, factor))), forSets(take(bias, 1))];
    });
    const repeated = tf.mul(tf.expandDims(coords as tf.Tensor, 0), tf.ones([sets / patches, 1, 1, 1]));
    const points = tf.reshape(repeated, [sets, ...(coords as tf.Tensor).shape.slice(1)]);
    return composeValues(layers.omegas)([points, ...parameters]);
  };
}

/**
 * The gradient with respect to the coordinates is composed of operations, since it is rarely needed; a kernel computes
 * the others.
 */
const patchNetwork: tf.GradConfig = {
  kernelName: 'PatchNetwork',
  saveAllInputs: true,
  gradFunc: (upstream, inputs, attrs) => {
    const dy = upstream as tf.Tensor;
    const byOthers = runKernel('PatchNetworkGrad', [dy, ...inputs], attrs) as tf.Tensor[];
    const [tokens, coords, ...numbers] = inputs as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
    const byCoords = () => {
      const composed = composePatchNetwork(patchLayers('PatchNetwork', attrs));
      const values = (xs: tf.Tensor) => composed([tokens, xs, ...numbers])[0] as tf.Tensor;
      return gradients([coords], ([xs]) => tf.sum(tf.mul(values(xs as tf.Tensor), dy)))[0] as tf.Tensor;
    };
    const { 0: byTokens, ...byNumbers } = byPosition(byOthers);
    const shifted = Object.entries(byNumbers).map(([position, gradient]) => [Number(position) + 1, gradient]);
    return { 0: byTokens as () => tf.Tensor, 1: byCoords, ...Object.fromEntries(shifted) };
  },
};

const patchNetworkGradient: tf.GradConfig = {
  kernelName: 'PatchNetworkGrad',
  saveAllInputs: true,
  gradFunc: (upstream, saved, attrs) => {
    const [dy, ...inputs] = saved as [tf.Tensor, ...tf.Tensor[]];
    const [byTokens, ...byNumbers] = [upstream].flat() as [tf.Tensor, ...tf.Tensor[]];
    const weights = [byTokens, tf.zerosLike(inputs[1] as tf.Tensor), ...byNumbers];
    const composition = composePatchNetwork(patchLayers('PatchNetworkGrad', attrs));
    return byPosition(gradientOfGradient(composition, [dy], inputs, weights));
  },
};

/** Gradients of the kernels in src/kernels/patch-network.ts. */
export const patchGradients: readonly tf.GradConfig[] = [patchNetwork, patchNetworkGradient];
