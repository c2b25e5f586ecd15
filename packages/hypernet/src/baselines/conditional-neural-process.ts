import { coordinateGrid } from '@hypersiren/siren';
import { citation } from '@hypersiren/siren/family';
import { createVariables, type NamedVariables, type VariableSpec } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import type { EncoderInput } from '../encoders/encoder.js';
import { layerVariables } from '../encoders/layers-network.js';
import { baselineType } from './baseline.js';
import { networkTraining, trainNetwork } from './train-network.js';

/** Dimensions: B images, H rows, W columns, C channels, N = H·W pixels, D features of the representation. */

const TITLE = 'conditional neural process';

/** Number of layers of each network, as in the paper's image experiments; the last layer is linear. */
const ENCODER_LAYERS = 3;
const DECODER_LAYERS = 5;

/**
 * The conditional neural process (Garnelo et al. 2018). A ReLU network encodes each known pixel from its coordinates
 * and values; the mean of these encodings represents the image. A second network maps the representation and the
 * coordinates of a pixel to its values. The standard deviation is a constant instead of an output, so that the
 * likelihood reduces to the squared error, the common measure of all methods.
 */
export const conditionalNeuralProcess = baselineType({
  name: 'conditional-neural-process',
  title: TITLE,
  description: 'A conditional neural process: encode each known pixel, average, decode',
  options: {
    // D; the default is the paper's
    width: z.int().min(1).default(128).describe('Units of every layer'),
    ...networkTraining,
  },
  example: { steps: 2, batch: 3, width: 8 },
  citations: [
    citation('inproceedings', 'garnelo2018cnp', {
      author:
        'Garnelo, Marta and Rosenbaum, Dan and Maddison, Christopher and Ramalho, Tiago and Saxton, David and Shanahan, Murray and Teh, Yee Whye and Rezende, Danilo and Eslami, S. M. Ali',
      title: 'Conditional Neural Processes',
      booktitle: 'International Conference on Machine Learning',
      year: '2018',
    }),
  ],
  version: 1,
  trained: true,

  async fit(config, options) {
    const { dataset, seed } = options;
    const variables = createVariables(layers(config.width, dataset.channels), seed);
    const coordinates = coordinateGrid(dataset); // [N, 2]
    return trainNetwork(
      {
        name: TITLE,
        variables,
        known: 1,
        inpaint: (input) => inpaint(variables, coordinates, input),
        dispose: () => tf.dispose([coordinates, ...variables.values()]),
      },
      config,
      options,
    );
  },
});

function layers(width: number, channels: number): VariableSpec[] {
  const layer = (name: string, inputs: number, outputs: number, last: boolean): VariableSpec[] =>
    layerVariables({ name, shape: [inputs, outputs], gain: last ? 1 : 2 });
  const encoder = Array.from({ length: ENCODER_LAYERS }, (_, index) =>
    layer(`encoder${index + 1}`, index === 0 ? 2 + channels : width, width, index === ENCODER_LAYERS - 1),
  );
  const decoder = Array.from({ length: DECODER_LAYERS }, (_, index) => {
    const last = index === DECODER_LAYERS - 1;
    return layer(`decoder${index + 1}`, index === 0 ? 2 + width : width, last ? channels : width, last);
  });
  return [...encoder, ...decoder].flat();
}

function inpaint(variables: NamedVariables, coordinates: tf.Tensor2D, { images, mask }: EncoderInput): tf.Tensor4D {
  const get = (name: string) => variables.get(name) as tf.Tensor as tf.Tensor2D;
  const [count, height, width, channels] = images.shape;
  const pixels = height * width;
  const dense = (x: tf.Tensor2D, name: string): tf.Tensor2D =>
    tf.add(tf.matMul(x, get(`${name}.kernel`)), get(`${name}.bias`));
  return tf.tidy(() => {
    // All pixels are encoded, and the mean leaves out unknown ones, whose number differs between images.
    const repeated = tf.mul(tf.ones([count, 1, 1]), tf.expandDims(coordinates, 0)); // [B, N, 2]
    const values = tf.reshape(tf.mul(images, mask), [count, pixels, channels]);
    let x = tf.reshape(tf.concat([repeated, values], 2), [count * pixels, 2 + channels]) as tf.Tensor2D;
    for (let layer = 1; layer <= ENCODER_LAYERS; layer++) {
      x = dense(x, `encoder${layer}`);
      if (layer < ENCODER_LAYERS) x = tf.relu(x);
    }
    const weights = tf.reshape(mask, [count, pixels, 1]);
    const sums = tf.sum(tf.mul(tf.reshape(x, [count, pixels, -1]), weights), 1); // [B, D]
    const mean = tf.div(sums, tf.maximum(tf.sum(weights, 1), 1)) as tf.Tensor2D;

    // The first layer of the concatenation is the sum of a layer of the coordinates and one of the representation.
    const kernel = get('decoder1.kernel'); // [2 + D, D]
    const ofCoordinates = tf.add(tf.matMul(coordinates, tf.slice(kernel, [0, 0], [2, -1])), get('decoder1.bias')); // [N, D]
    const ofImages = tf.matMul(mean, tf.slice(kernel, [2, 0])); // [B, D]
    x = tf.relu(
      tf.reshape(tf.add(tf.expandDims(ofImages, 1), tf.expandDims(ofCoordinates, 0)), [count * pixels, -1]),
    ) as tf.Tensor2D;
    for (let layer = 2; layer <= DECODER_LAYERS; layer++) {
      x = dense(x, `decoder${layer}`);
      if (layer < DECODER_LAYERS) x = tf.relu(x);
    }
    return tf.reshape(x, [count, height, width, channels]) as tf.Tensor4D;
  });
}
