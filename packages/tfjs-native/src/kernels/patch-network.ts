import * as tf from '@tensorflow/tfjs-core';
import { addonFunctions } from '../addon.js';
import type { NativeBackend } from '../backend.js';
import { checkFloats, checkShape } from '../check-tensors.js';
import type { NativeKernel } from '../native-kernel.js';
import type { PatchLayers } from '../patches/patch-layers.js';
import { patchSizes } from '../portable/patch-sizes.js';

/**
 * Letters: S patches of all images, U patches of one image, N points of a patch, I inputs, C outputs, D numbers in a
 * token.
 */

type Floats = Float32Array;

/** Tokens, coordinates, emission of weights, emission of biases, shared weights, shared biases. */
type Arrays = [Floats, Floats, Floats, Floats, Floats, Floats];

const { patchForward, patchBackward } = addonFunctions<{
  patchForward(shape: Float64Array, ...rest: [...Arrays, values: Floats]): void;
  patchBackward(shape: Float64Array, ...rest: [...Arrays, dValues: Floats, ...gradients: Floats[]]): void;
}>();

/** Checked inputs. */
interface PatchNetwork {
  /** Sizes and attributes, encoded for the addon. */
  readonly numbers: Float64Array;
  readonly arrays: Arrays;
  /** Shape of the values, [S, N, C]. */
  readonly valueShape: [number, number, number];
}

function networkOf(
  name: string,
  backend: NativeBackend,
  inputs: readonly tf.TensorInfo[],
  attrs: tf.NamedAttrMap,
): PatchNetwork {
  const { layers, sets, patches, points, tokenSize, valueShape } = patchSizes(name, inputs, attrs);
  return {
    numbers: numbersOf(layers, [sets, patches, points, tokenSize]),
    arrays: inputs.map((tensor) => backend.floatsOf(tensor)) as Arrays,
    valueShape,
  };
}

/** Encodes sizes and attributes in the order that native/addon/patch-network.cc reads. */
function numbersOf({ widths, omegas, weights, biases }: PatchLayers, sizes: readonly number[]): Float64Array {
  const kinds = weights.map((weight, layer) => 3 * weight + (biases[layer] as number));
  return Float64Array.of(omegas.length, ...sizes, ...widths, ...omegas, ...kinds);
}

/**
 * [tokens, coords, emitted weights, emitted biases, shared weights, shared biases] → values [S, N, C] of sine networks
 * that differ from patch to patch: x ← sin(ω(x·W + b)), layer after layer. Tokens have the shape [S, D]. Coordinates
 * [U, N, I] are those of the patches of one image and the same for every image. (token, 1) times the emission of
 * weights [D + 1, P] and biases [D + 1, R] gives the numbers of a patch, layer after layer; all patches share the
 * weights [Q] and the biases [T]. Attributes: `widths`, `omegas` (0 for a linear layer), `weights` and `biases`, a
 * {@link PatchTensor} for each layer.
 */
const patchNetwork: NativeKernel = {
  name: 'PatchNetwork',
  run: ({ inputs, attrs, backend }) => {
    const network = networkOf(patchNetwork.name, backend, inputs as unknown as tf.TensorInfo[], attrs);
    const values = backend.floats(tf.util.sizeFromShape(network.valueShape));
    patchForward(network.numbers, ...network.arrays, values);
    return backend.output(values, network.valueShape, 'float32');
  },
};

/** [dy, inputs…] → gradients with respect to all inputs except the coordinates. */
const patchNetworkGradient: NativeKernel = {
  name: 'PatchNetworkGrad',
  run: ({ inputs, attrs, backend }) => {
    const { name } = patchNetworkGradient;
    const [dy, ...tensors] = inputs as unknown as [tf.TensorInfo, ...tf.TensorInfo[]];
    const { numbers, arrays, valueShape } = networkOf(name, backend, tensors, attrs);
    checkFloats(name, [dy]);
    checkShape(name, 'dy', dy, valueShape);
    const wanted = [0, 2, 3, 4, 5].map((index) => tensors[index] as tf.TensorInfo);
    const gradients = wanted.map(({ shape }) => backend.floats(tf.util.sizeFromShape(shape)));
    patchBackward(numbers, ...arrays, backend.floatsOf(dy), ...gradients);
    return gradients.map((values, i) => backend.output(values, (wanted[i] as tf.TensorInfo).shape, 'float32'));
  },
};

/**
 * Kernel of the sine networks of patches and kernel of its gradient, which `src/patches/patch-gradients.ts` registers.
 */
export const patchKernels: readonly NativeKernel[] = [patchNetwork, patchNetworkGradient];
