import { drawInitialValues, type NamedVariables, type Seed, type VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { Encoder } from './encoder.js';
import type { ImageInputs } from './image-inputs.js';
import { runLayers } from './run-layers.js';

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
    { name: `${name}.kernel`, shape, initial: { distribution: 'normal', std: Math.sqrt(gain / fanIn) } },
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
function seedNetwork(network: tfl.LayersModel, specs: readonly VariableSpec[], seed: Seed): NamedVariables {
  const variables = new Map<string, tf.Variable>();
  tf.tidy(() => {
    for (const spec of specs) {
      const [, layer, kind] = /^(.*)\.(kernel|bias)$/.exec(spec.name) as unknown as [string, string, string];
      const weight = network.getLayer(layer).weights[kind === 'kernel' ? 0 : 1] as tfl.LayerVariable;
      const variable = weight.read() as tf.Variable; // its type says tensor, but it is the variable itself
      variable.assign(tf.tensor(drawInitialValues(spec, seed), [...spec.shape], 'float32'));
      variables.set(spec.name, variable);
    }
  });
  return variables;
}

/**
 * An encoder that is a network of layers.
 *
 * @param network planes, and components if there are any → latent [B, D] and the feature maps
 * @param layers its own, by name
 * @param inputs what it reads; disposed with the encoder
 */
export function encoderOf(
  network: tfl.LayersModel,
  layers: readonly LayerVariables[],
  seed: Seed,
  inputs: ImageInputs,
): Encoder {
  return {
    variables: seedNetwork(network, layers.flatMap(layerVariables), seed),
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

/** A copy of the network with images and mask as its inputs instead of planes. */
async function readingImages(
  network: tfl.LayersModel,
  layers: NonNullable<ImageInputs['layers']>,
): Promise<tfl.LayersModel> {
  // A network that is applied within another could not be disposed by itself.
  const copy = await tfl.models.modelFromJSON(network.toJSON(null, false) as unknown as tf.io.ModelJSON);
  copy.setWeights(network.getWeights());
  const [input] = network.inputs as [tfl.SymbolicTensor];
  const [, height, width, planes] = input.shape as [null, number, number, number];
  const images = tfl.input({ name: 'images', shape: [height, width, planes - 1] });
  const mask = tfl.input({ name: 'mask', shape: [height, width, 1] });
  return tfl.model({ inputs: [images, mask], outputs: copy.apply(layers(images, mask)) as tfl.SymbolicTensor[] });
}
