import * as tf from '@tensorflow/tfjs-core';
import { SirenError } from '../siren-error.js';
import { fusedKernel } from './fused-kernel.js';

/** How a function computes. */
export interface ComputeOptions {
  /**
   * Whether the backend's fused kernels may be used; default true. They are differentiable once by reverse mode. Without
   * them everything is composed of TensorFlow.js's own operations, which are right at every order.
   */
  readonly fused?: boolean;
}

/**
 * One layer of a SIREN, sin(ω·(x·W + b)), or x·W + b with ω = 0.
 *
 * @param x [N, in], or per image [B, N, in]
 * @param weight [in, out], or per image [B, in, out]
 * @param bias [out] or [1, out], or per image [B, 1, out]
 * @param omega factor inside the sine; 0 for a linear layer
 * @returns [N, out] if all three are shared, else [B, N, out]
 * @throws SirenError `shape` if they do not fit together
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

/** x·W + b of any mixture of shared and per-image tensors: [N, out] or [B, N, out]. */
export function affine(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return tf.add(multiply(x, weight), bias);
}

/**
 * x·W of any mixture of shared and per-image tensors: [N, out] or [B, N, out].
 *
 * TensorFlow.js multiplies a shared matrix with a batch of them, but the gradient of that product keeps the batch and
 * throws. So a shared W meets the rows of all images in one plain product, and a shared x is repeated for each image.
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
 * [N, I] repeated for each image: [B, N, I]. A broadcast addition, as its gradient is the sum over the images and nothing
 * else, at every order; that of `tf.tile` adds the images one by one.
 */
export function repeatPerImage(x: tf.Tensor, images: number): tf.Tensor {
  return tf.add(x, tf.zeros([images, 1, 1]));
}

/** Whether weight and bias are both shared, or x, weight and bias all per image: what the fused kernel takes. */
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
