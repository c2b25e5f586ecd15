import type { Seed } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { drawInitialValues, type NamedVariables, type VariableSpec } from '../variables.js';
import type { Encoder } from './encoder.js';

/** A layer with a kernel and a bias. */
export interface LayerVariables {
  /** Of the layer, and what the names of its variables begin with: `encoder.conv1`. */
  readonly name: string;
  /** Of the kernel: [rows, columns, inputs, outputs], or [inputs, outputs]; outputs are the bias's too. */
  readonly shape: readonly number[];
  /** What multiplies 1 / fan-in in the variance of the kernel: 2 before a ReLU, 1 else, less for a residual's last. */
  readonly gain: number;
  /** A transposed convolution whose stride is its kernel's side: the kernel is [rows, columns, outputs, inputs]. */
  readonly transposed?: boolean;
}

/** Kernel and bias: N(0, gain / fan-in), with gain 2 He et al. 2015, and zero. */
export function layerVariables({ name, shape, gain, transposed = false }: LayerVariables): VariableSpec[] {
  const outputs = shape.at(transposed ? -2 : -1) as number;
  const fanIn = transposed ? (shape.at(-1) as number) : tf.util.sizeFromShape(shape.slice(0, -1));
  return [
    { name: `${name}.kernel`, shape, initial: { distribution: 'normal', deviation: Math.sqrt(gain / fanIn) } },
    { name: `${name}.bias`, shape: [outputs], initial: { distribution: 'zero' } },
  ];
}

/**
 * Gives the layers of a network, found by name, the initial values of their specifications, which the layers' own
 * initializers cannot: those are unseeded.
 *
 * @param specs kernel and bias of every layer, as {@link layerVariables} makes them
 * @returns the network's variables by the names of the specifications
 */
function seedNetwork(network: tf.LayersModel, specs: readonly VariableSpec[], seed: Seed): NamedVariables {
  const variables = new Map<string, tf.Variable>();
  tf.tidy(() => {
    for (const spec of specs) {
      const [, layer, kind] = /^(.*)\.(kernel|bias)$/.exec(spec.name) as unknown as [string, string, string];
      const weight = network.getLayer(layer).weights[kind === 'kernel' ? 0 : 1] as tf.LayerVariable;
      const variable = weight.read() as tf.Variable; // its type says tensor, but it is the variable itself
      variable.assign(tf.tensor(drawInitialValues(spec, seed), [...spec.shape], 'float32'));
      variables.set(spec.name, variable);
    }
  });
  return variables;
}

/** What a network of layers reads: known pixels and mask, [B, H, W, C + 1]. */
export function knownAndMask(images: tf.Tensor4D, mask: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => tf.concat([tf.mul(images, mask), mask], 3));
}

/**
 * An encoder that is a network of layers.
 *
 * @param network its input → latent [B, D] and the feature maps
 * @param specs of its variables, as {@link layerVariables} makes them
 * @param input from images and mask
 */
export function encoderOf(
  network: tf.LayersModel,
  specs: readonly VariableSpec[],
  seed: Seed,
  input: (images: tf.Tensor4D, mask: tf.Tensor4D) => tf.Tensor4D = knownAndMask,
): Encoder {
  return {
    variables: seedNetwork(network, specs, seed),
    encode: ({ images, mask }) => {
      const [latent, ...maps] = tf.tidy(() =>
        [network.apply(input(images, mask), { training: true }) as tf.Tensor[]].flat(),
      );
      return { latent: latent as tf.Tensor2D, maps: maps as tf.Tensor4D[] };
    },
    dispose: () => {
      network.dispose();
    },
  };
}
