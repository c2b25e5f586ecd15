import { coordinateGrid, drawUniform, sineLayer } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import seedrandom from 'seedrandom';
import { forwardFlops, parameterCount, trainingFlops } from '../arithmetic.js';
import { variablesOf } from '../training-step.js';
import { type BenchEncoder, CHANNELS, LATENT, SIDE } from './bench-encoder.js';

const OMEGA_0 = 30;
const PIXELS = SIDE * SIDE;
const CONTEXT = 200;
const layers: [number, number][] = [
  [2 + CHANNELS, LATENT],
  [LATENT, LATENT],
  [LATENT, LATENT],
  [LATENT, LATENT],
];

/** The paper's set encoder: (row, column, r, g, b) of 200 pixels → four sine layers of 256 → mean over the pixels. */
export const setEncoder: BenchEncoder = {
  parameters: parameterCount(layers),
  flops: { forward: forwardFlops(layers, CONTEXT), training: trainingFlops(layers, CONTEXT) },
  create() {
    const variables = variablesOf(
      layers.flatMap(([inputs, outputs], index): [string, tf.Tensor][] => {
        const limit = Math.sqrt(6 / inputs) / OMEGA_0;
        const name = `set.${index}.weight`;
        return [
          [name, tf.tensor2d(drawUniform(0, name, inputs * outputs, limit), [inputs, outputs])],
          [`set.${index}.bias`, tf.zeros([1, outputs])],
        ];
      }),
    );
    const coords = coordinateGrid({ height: SIDE, width: SIDE });
    const random = seedrandom.alea('0/context');
    return {
      variables,
      // The same pixels for all images of a batch, as the peer draws them: the mask's first numbers are their indices.
      drawMask: () => tf.tensor4d(drawIndices(random), [1, 1, 1, CONTEXT], 'int32'),
      encode: ({ images, mask }) =>
        tf.tidy(() => {
          const batch = images.shape[0];
          const indices = mask.reshape([CONTEXT]) as tf.Tensor1D;
          const values = tf.gather(images.reshape([batch, PIXELS, CHANNELS]), indices, 1); // [B, n, 3]
          const places = tf.tile(tf.gather(coords, indices).expandDims(0), [batch, 1, 1]); // [B, n, 2]
          const tensors = [...variables.values()];
          let x: tf.Tensor = tf.concat([places, values], 2);
          for (let i = 0; i < tensors.length; i += 2)
            x = sineLayer(x, tensors[i] as tf.Tensor, tensors[i + 1] as tf.Tensor, OMEGA_0);
          return tf.mean(x, 1) as tf.Tensor2D; // [B, D]
        }),
    };
  },
};

/** Indices of distinct pixels: the head of a partial Fisher–Yates shuffle. */
function drawIndices(random: () => number): Int32Array {
  const indices = Int32Array.from({ length: PIXELS }, (_, i) => i);
  for (let i = 0; i < CONTEXT; i++) {
    const j = i + Math.floor(random() * (PIXELS - i));
    [indices[i], indices[j]] = [indices[j] as number, indices[i] as number];
  }
  return indices.slice(0, CONTEXT);
}
