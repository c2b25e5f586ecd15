import { drawUniform } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { variablesOf } from '../training-step.js';
import { type BenchEncoder, CHANNELS, LATENT, SIDE } from './bench-encoder.js';
import { maskDrawer } from './draw-mask.js';

const PIXELS = SIDE * SIDE;
const BLOCKS = 4;

/** Kernels [height, width, in, out] in order: two plain convolutions, the residual blocks' pairs, one of 1×1. */
const kernels: [number, number, number, number][] = [
  [3, 3, CHANNELS, 128],
  [3, 3, 128, 256],
  ...Array.from({ length: 2 * BLOCKS }, (): [number, number, number, number] => [5, 5, 256, 256]),
  [1, 1, 256, 256],
];

const product = (numbers: readonly number[]) => numbers.reduce((a, b) => a * b);
const forward = kernels.reduce((sum, kernel) => sum + 2 * product(kernel) * PIXELS, 0) + 2 * PIXELS * LATENT;

/**
 * The paper's CNN encoder: two convolutions, four residual blocks of two 5×5 convolutions, one of 1×1, and a linear map
 * over the 1,024 positions of each channel. It sees no mask: unknown pixels are 0.
 */
export const paperCnn: BenchEncoder = {
  parameters: kernels.reduce((sum, kernel) => sum + product(kernel) + kernel[3], 0) + PIXELS + 1,
  flops: { forward, training: 3 * forward - 2 * product(kernels[0] as number[]) * PIXELS },
  create() {
    const variables = variablesOf([
      ...kernels.flatMap((kernel, index): [string, tf.Tensor][] => {
        const limit = 1 / Math.sqrt(product(kernel.slice(0, 3)));
        const name = `conv.${index}.kernel`;
        return [
          [name, tf.tensor4d(drawUniform(0, name, product(kernel), limit), kernel)],
          [`conv.${index}.bias`, tf.zeros([kernel[3]])],
        ];
      }),
      ['pool.weight', tf.tensor3d(drawUniform(0, 'pool', PIXELS, 1 / SIDE), [1, PIXELS, 1])],
      ['pool.bias', tf.zeros([1])],
    ]);
    const get = (name: string) => variables.get(name) as tf.Tensor;
    const conv = (x: tf.Tensor, index: number) =>
      tf.fused.conv2d({
        x: x as tf.Tensor4D,
        filter: get(`conv.${index}.kernel`) as tf.Tensor4D,
        strides: 1,
        pad: 'same',
        bias: get(`conv.${index}.bias`),
        activation: 'relu',
      });
    return {
      variables,
      drawMask: maskDrawer(SIDE, 0.1),
      encode: ({ images, mask }) =>
        tf.tidy(() => {
          let x: tf.Tensor = conv(conv(tf.mul(images, mask), 0), 1);
          for (let block = 0; block < BLOCKS; block++)
            x = tf.relu(tf.add(x, conv(conv(x, 2 + 2 * block), 3 + 2 * block)));
          x = conv(x, kernels.length - 1).reshape([-1, PIXELS, LATENT]); // [B, H·W, D]
          return tf.add(tf.sum(tf.mul(x, get('pool.weight')), 1), get('pool.bias')) as tf.Tensor2D;
        }),
    };
  },
};
