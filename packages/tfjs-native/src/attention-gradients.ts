import * as tf from '@tensorflow/tfjs-core';
import { composeAttention, composeLayerNorm } from './attention-composition.js';
import { gradientOfGradient } from './sine-composition.js';
import { byPosition, runKernel } from './sine-gradients.js';

/**
 * Gradients of the kernels `LayerNorm`, `Gelu` and `Attention`. The first gradient is a kernel; its own gradient is
 * composed of TensorFlow.js operations.
 */

const gradientsOf = (name: string, inputs: readonly tf.Tensor[], attrs: tf.NamedAttrMap): tf.Tensor[] =>
  [runKernel(name, inputs, attrs)].flat();

const layerNorm: tf.GradConfig = {
  kernelName: 'LayerNorm',
  saveAllInputs: true,
  gradFunc: (dy, inputs, attrs) => byPosition(gradientsOf('LayerNormGrad', [dy as tf.Tensor, ...inputs], attrs)),
};

const layerNormGrad: tf.GradConfig = {
  kernelName: 'LayerNormGrad',
  saveAllInputs: true,
  gradFunc: (upstream, [dy, ...inputs], { epsilon }) =>
    byPosition(gradientOfGradient(composeLayerNorm(epsilon as number), [dy as tf.Tensor], inputs, [upstream].flat())),
};

const gelu: tf.GradConfig = {
  kernelName: 'Gelu',
  saveAllInputs: true,
  gradFunc: (dy, [x], attrs) => byPosition(gradientsOf('GeluGrad', [dy as tf.Tensor, x as tf.Tensor], attrs)),
};

/** Gradient of the kernel `GeluGrad`. The second derivative of x·Φ(x) is φ(x)·(2 − x²). */
const geluGrad: tf.GradConfig = {
  kernelName: 'GeluGrad',
  saveAllInputs: true,
  gradFunc: (upstream, saved, attrs) => {
    const [g, dy, x] = [upstream, ...saved] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const square = tf.square(x);
    const density = tf.mul(tf.exp(tf.mul(square, -0.5)), 1 / Math.sqrt(2 * Math.PI));
    const bend = tf.mul(density, tf.sub(2, square));
    return byPosition([...gradientsOf('GeluGrad', [g, x], attrs), tf.mul(tf.mul(g, dy), bend)]);
  },
};

const attention: tf.GradConfig = {
  kernelName: 'Attention',
  saveAllInputs: true,
  outputsToSave: [true],
  gradFunc: (dy, saved, attrs) => {
    const [y, inputs] = [saved.at(-1) as tf.Tensor, saved.slice(0, -1)];
    return byPosition(gradientsOf('AttentionGrad', [dy as tf.Tensor, y, ...inputs], attrs));
  },
};

const attentionGrad: tf.GradConfig = {
  kernelName: 'AttentionGrad',
  saveAllInputs: true,
  gradFunc: (upstream, saved, { heads }) => {
    const [dy, y, q, k, v, mask] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
    const composition = composeAttention(heads as number, mask);
    const weights = [upstream].flat().slice(0, 3);
    const [byDy, ...byInputs] = gradientOfGradient(composition, [dy], [q, k, v], weights) as [
      tf.Tensor,
      ...tf.Tensor[],
    ];
    // y is a function of the inputs, which the composition differentiates.
    return byPosition([byDy, tf.zerosLike(y), ...byInputs, ...(mask ? [tf.zerosLike(mask)] : [])]);
  },
};

/** Gradients of the kernels in src/kernels/layer-norm.ts, gelu.ts and attention.ts. */
export const attentionGradients: readonly tf.GradConfig[] = [
  layerNorm,
  layerNormGrad,
  gelu,
  geluGrad,
  attention,
  attentionGrad,
];
