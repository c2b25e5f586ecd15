import * as tf from '@tensorflow/tfjs-core';
import { SirenError } from '../siren-error.js';
import { fusedKernel } from './fused-kernel.js';

/** Options of functions that evaluate a network. */
export interface ComputeOptions {
  /**
   * Whether to use the backend's fused kernels, which reverse mode can differentiate once. Otherwise the result is
   * composed of TensorFlow.js operations and differentiable at every order. Default: true.
   */
  readonly fused?: boolean;
}

/**
 * Computes one layer of a SIREN, sin(ω·(x·W + b)), or x·W + b if ω = 0.
 *
 * @param x shape [N, in], or [B, N, in] per image
 * @param weight shape [in, out], or [B, in, out] per image
 * @param bias shape [out] or [1, out], or [B, 1, out] per image
 * @param omega factor inside the sine, 0 for a linear layer
 * @returns shape [N, out] if all three are shared, else [B, N, out]
 * @throws SirenError `shape` if the shapes do not match
 */
export function sineLayer(
  x: tf.Tensor,
  weight: tf.Tensor,
  bias: tf.Tensor,
  omega: number,
  { fused = true }: ComputeOptions = {},
): tf.Tensor {
  checkShapes(x, weight, bias);
  return tf.tidy(() => {
    const kernel = fused && isUniform(x, weight, bias) ? fusedKernel('SineLayer') : undefined;
    if (kernel !== undefined) return kernel([x, weight, bias], { omega })[0] as tf.Tensor;
    const preActivation = affine(x, weight, bias);
    return omega === 0 ? preActivation : tf.sin(tf.mul(omega, preActivation));
  });
}

/** Computes x·W + b for any mixture of shared and per-image tensors: [N, out] or [B, N, out]. */
export function affine(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return tf.add(multiply(x, weight), bias);
}

/**
 * Computes x·W for any mixture of shared and per-image tensors: [N, out] or [B, N, out].
 *
 * TensorFlow.js broadcasts a shared matrix over a batch, but the gradient of that product keeps the batch dimension and
 * throws. So a shared W is multiplied with the rows of all images in one product, and a shared x is repeated for each
 * image.
 */
export function multiply(x: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  if (weight.rank === 3) {
    return tf.matMul(x.rank === 3 ? x : repeatPerImage(x, weight.shape[0] as number), weight);
  }
  if (x.rank === 2) return tf.matMul(x, weight);
  const [images, rows, inputs] = x.shape as [number, number, number];
  return tf.reshape(tf.matMul(tf.reshape(x, [images * rows, inputs]), weight), [
    images,
    rows,
    weight.shape[1] as number,
  ]);
}

/**
 * Repeats [N, I] for each image: [B, N, I]. It uses a broadcast addition, whose gradient is one sum over the images at
 * every order, whereas the gradient of `tf.tile` adds the images one by one.
 */
export function repeatPerImage(x: tf.Tensor, images: number): tf.Tensor {
  return tf.add(x, tf.zeros([images, 1, 1]));
}

/**
 * Returns whether the fused kernel supports the tensors: weight and bias both shared, or x, weight and bias all per
 * image.
 */
function isUniform(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): boolean {
  return weight.rank === 2 ? bias.rank < 3 : x.rank === 3 && bias.rank === 3;
}

function checkShapes(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): void {
  const [inputs, outputs] = weight.shape.slice(-2) as [number, number];
  const images = [x, weight, bias].flatMap(({ rank, shape }) => (rank === 3 ? [shape[0]] : []));
  const fits =
    (weight.rank === 2 || weight.rank === 3) &&
    (x.rank === 2 || x.rank === 3) &&
    x.shape.at(-1) === inputs &&
    (bias.rank === 1 || ((bias.rank === 2 || bias.rank === 3) && bias.shape.at(-2) === 1)) &&
    bias.shape.at(-1) === outputs &&
    new Set(images).size <= 1;
  if (fits) return;
  const [gotX, gotWeight, gotBias] = [x, weight, bias].map(({ shape }) => `[${shape.join(', ')}]`);
  throw new SirenError(
    'shape',
    `siren.sineLayer: expected x [N, in] or [B, N, in], weight [in, out] or [B, in, out] and ` +
      `bias [out], [1, out] or [B, 1, out], got ${gotX}, ${gotWeight} and ${gotBias}`,
  );
}
