import {
  drawInitialValues,
  isShared,
  type NamedVariables,
  sharedVariable,
  type VariableSource,
  type VariableSpec,
} from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { Encoder } from './encoder.js';
import type { ImageInputs } from './image-inputs.js';
import { runLayers } from './run-layers.js';

/** Specification of a layer with a kernel and a bias. */
export interface LayerVariables {
  /** Name of the layer and prefix of its variables' names: `encoder.conv1`. */
  readonly name: string;
  /** Shape of the kernel: [rows, columns, inputs, outputs] or [inputs, outputs]. The bias has the shape [outputs]. */
  readonly shape: readonly number[];
  /**
   * Factor of 1 / fan-in in the variance of the kernel: 2 before a ReLU, otherwise 1; smaller for the last layer of a
   * residual branch.
   */
  readonly gain: number;
  /**
   * Whether the layer is a transposed convolution whose stride equals its kernel size. Its kernel is [rows, columns,
   * outputs, inputs].
   */
  readonly transposed?: boolean;
}

/**
 * Returns the specifications of kernel and bias: the kernel is drawn from N(0, gain / fan-in), with gain 2 as in He et
 * al. 2015; the bias is zero.
 */
export function layerVariables({ name, shape, gain, transposed = false }: LayerVariables): VariableSpec[] {
  const outputs = shape.at(transposed ? -2 : -1) as number;
  const fanIn = transposed ? (shape.at(-1) as number) : tf.util.sizeFromShape(shape.slice(0, -1));
  return [
    { name: `${name}.kernel`, shape, initial: { distribution: 'normal', std: Math.sqrt(gain / fanIn) } },
    { name: `${name}.bias`, shape: [outputs], initial: { distribution: 'zero' } },
  ];
}

/**
 * Assigns initial values to the layers of a network, which are found by name. The initializers of built-in layers are
 * not used, since they are not seeded.
 *
 * @param specs kernel and bias of every layer, as {@link layerVariables} returns them
 * @param source a seed, or the variables of another network with the same layers, which both networks then share
 * @returns the network's variables by the names of the specifications
 */
function seedNetwork(network: tfl.LayersModel, specs: readonly VariableSpec[], source: VariableSource): NamedVariables {
  const variables = new Map<string, tf.Variable>();
  tf.tidy(() => {
    for (const spec of specs) {
      const [, layer, kind] = /^(.*)\.(kernel|bias)$/.exec(spec.name) as unknown as [string, string, string];
      const weight = network.getLayer(layer).weights[kind === 'kernel' ? 0 : 1] as tfl.LayerVariable;
      const variable = weight.read() as tf.Variable; // its type says tensor, but it is the variable itself
      if (isShared(source)) {
        variable.dispose();
        const shared = sharedVariable(spec, source);
        (weight as unknown as { val: tf.Variable }).val = shared;
        variables.set(spec.name, shared);
        continue;
      }
      variable.assign(tf.tensor(drawInitialValues(spec, source), [...spec.shape], 'float32'));
      variables.set(spec.name, variable);
    }
  });
  return variables;
}

/**
 * Creates an encoder from a network of built-in layers.
 *
 * @param network planes, and components if there are any → latent [B, D] and the feature maps
 * @param layers layers of the network, by name
 * @param inputs inputs of the network; disposed with the encoder
 */
export function encoderOf(
  network: tfl.LayersModel,
  layers: readonly LayerVariables[],
  source: VariableSource,
  inputs: ImageInputs,
): Encoder {
  return {
    variables: seedNetwork(network, layers.flatMap(layerVariables), source),
    fitted: inputs.fitted,
    fit: inputs.fit,
    encode: (known) =>
      tf.tidy(() => {
        const { planes, components, expected } = inputs.read(known);
        const [latent, ...maps] = runLayers(network, [planes, ...components]) as [tf.Tensor2D, ...tf.Tensor4D[]];
        return { latent, maps, ...(expected && { expected }) };
      }),
    asLayers: inputs.layers && (() => readingImages(network, inputs.layers as NonNullable<ImageInputs['layers']>)),
    dispose: () => {
      network.dispose();
      inputs.dispose();
    },
  };
}

/** Returns a copy of the network with images and mask as inputs instead of planes. */
async function readingImages(
  network: tfl.LayersModel,
  layers: NonNullable<ImageInputs['layers']>,
): Promise<tfl.LayersModel> {
  // A network that is applied within another cannot be disposed separately.
  const copy = await tfl.models.modelFromJSON(network.toJSON(null, false) as unknown as tf.io.ModelJSON);
  copy.setWeights(network.getWeights());
  const [input] = network.inputs as [tfl.SymbolicTensor];
  const [, height, width, planes] = input.shape as [null, number, number, number];
  const images = tfl.input({ name: 'images', shape: [height, width, planes - 1] });
  const mask = tfl.input({ name: 'mask', shape: [height, width, 1] });
  return tfl.model({ inputs: [images, mask], outputs: copy.apply(layers(images, mask)) as tfl.SymbolicTensor[] });
}
