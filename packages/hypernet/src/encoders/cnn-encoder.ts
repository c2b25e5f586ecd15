import type { Seed } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { checkCount, checkKeys } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import { drawInitialValues, type VariableSpec } from '../variables.js';
import type { Encoder, EncoderShape, EncoderType } from './encoder.js';

export interface CnnEncoderConfig {
  readonly type: 'cnn';
  /** Channels of each convolution, one or more of them; each halves height and width. */
  readonly channels: readonly number[];
  /** Side of the convolutions' kernels; default 3. */
  readonly kernel?: number;
}

/** Every convolution moves by two pixels: it halves the picture, and with it the work of all that follow. */
const STRIDE = 2;

/**
 * Strided ReLU convolutions over the known pixels and the mask, then one linear map of all that is left to the latent.
 *
 * The mask is an input of its own, since 0, the value of an unknown pixel, is also mid-grey. The last map sees every place
 * by itself, so that the latent knows where in the picture something is.
 *
 * Initial values: He et al. 2015, N(0, 2 / fan-in), for the convolutions; N(0, 1 / fan-in) for the linear map; zero biases.
 */
export const cnnEncoder: EncoderType<CnnEncoderConfig> = {
  description: 'strided ReLU convolutions on the known pixels and the mask',

  describe(config, shape) {
    checkConfig(config);
    const { kernel = 3 } = config;
    const convolutions = config.channels.map((outputs, index) => ({
      name: `encoder.conv${index + 1}`,
      shape: [kernel, kernel, config.channels[index - 1] ?? shape.channels + 1, outputs],
      gain: 2,
    }));
    const features = config.channels.reduce(
      ([height, width], channels) => [Math.ceil(height / STRIDE), Math.ceil(width / STRIDE), channels] as const,
      [shape.height, shape.width, 0] as readonly [number, number, number],
    );
    const linear = { name: 'encoder.linear', shape: [tf.util.sizeFromShape([...features]), shape.latent], gain: 1 };
    return [...convolutions, linear].flatMap((layer): VariableSpec[] => [
      {
        name: `${layer.name}.kernel`,
        shape: layer.shape,
        initial: {
          distribution: 'normal',
          deviation: Math.sqrt(layer.gain / tf.util.sizeFromShape(layer.shape.slice(0, -1))),
        },
      },
      { name: `${layer.name}.bias`, shape: layer.shape.slice(-1), initial: { distribution: 'zero' } },
    ]);
  },

  create(config, shape, seed) {
    const specs = cnnEncoder.describe(config, shape);
    const network = buildNetwork(config, shape);
    const variables = new Map(
      // A layer's variable is read as what it is, a tf.Variable, though its type says tensor.
      network.weights.map((weight, index) => [(specs[index] as VariableSpec).name, weight.read() as tf.Variable]),
    );
    initialize(specs, variables, seed);
    return {
      variables,
      encode: (images, mask) =>
        // [B, H, W, C + 1] → [B, D]
        tf.tidy(() => network.apply(tf.concat([tf.mul(images, mask), mask], 3), { training: true }) as tf.Tensor2D),
      dispose: () => {
        network.dispose();
      },
    } satisfies Encoder;
  },
};

/** The layers; all variables are zero until they are given their initial values: the layers' own initializers are unseeded. */
function buildNetwork({ channels, kernel = 3 }: CnnEncoderConfig, shape: EncoderShape): tf.Sequential {
  const network = tf.sequential();
  for (const [index, filters] of channels.entries())
    network.add(
      tf.layers.conv2d({
        filters,
        kernelSize: kernel,
        strides: STRIDE,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: 'zeros',
        ...(index === 0 ? { inputShape: [shape.height, shape.width, shape.channels + 1] } : {}),
      }),
    );
  network.add(tf.layers.flatten());
  network.add(tf.layers.dense({ units: shape.latent, kernelInitializer: 'zeros' }));
  return network;
}

function initialize(specs: readonly VariableSpec[], variables: ReadonlyMap<string, tf.Variable>, seed: Seed): void {
  tf.tidy(() => {
    for (const spec of specs)
      variables.get(spec.name)?.assign(tf.tensor(drawInitialValues(spec, seed), [...spec.shape], 'float32'));
  });
}

function checkConfig(config: CnnEncoderConfig): void {
  checkKeys('cnn encoder', config, ['type', 'channels', 'kernel']);
  if (config.channels.length === 0)
    throw new HypernetError('option', 'cnn encoder: channels: expected one number or more, got none');
  for (const count of config.channels) checkCount('cnn encoder: channels', count);
  if (config.kernel !== undefined) checkCount('cnn encoder: kernel', config.kernel);
}
