import * as tf from '@tensorflow/tfjs-core';
import { BATCH_NORM_GRAD } from '../portable/kernel-names.js';

/**
 * Returns a gradient of batch normalization that computes all of its parts in two passes, if the backend has the kernel;
 * otherwise TensorFlow.js's gradient, which has a dozen.
 *
 * @param isOnePass whether the kernel of that name may be used now
 */
export function batchNormGradient(isOnePass: (name: string) => boolean): tf.GradConfig {
  const config = tf.getGradient(tf.FusedBatchNorm);
  return {
    ...config,
    gradFunc: (upstream, saved, attrs) => {
      const [x, mean, variance, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor | undefined];
      const dy = upstream as tf.Tensor;
      const floats = [dy, x, mean, variance, ...(scale ? [scale] : [])].every(({ dtype }) => dtype === 'float32');
      if (!floats || mean.rank !== 1 || x.size === 0 || !isOnePass(BATCH_NORM_GRAD))
        return config.gradFunc(upstream, saved, attrs);
      const inputs = { dy, x, mean, variance, ...(scale && { scale }) };
      // At once, since the engine disposes what is created in one gradient's function and not returned by it.
      const parts = tf.engine().runKernel(BATCH_NORM_GRAD, inputs, attrs) as tf.Tensor[];
      const part = (index: number) => () => parts[index] as tf.Tensor;
      return { x: part(0), mean: part(1), variance: part(2), scale: part(3), offset: part(4) };
    },
  };
}
