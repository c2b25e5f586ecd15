import * as tf from '@tensorflow/tfjs-core';

/** Sizes of a transformer block and of its batch. */
export interface BlockSizes {
  readonly images: number;
  readonly tokens: number;
  readonly width: number;
  readonly heads: number;
  /** Width of the hidden layer between the two linear layers after the attention. */
  readonly hidden: number;
}

/** Trains a transformer block, written with operations of TensorFlow.js as programs write it, to return its input. */
export function transformerStep({ images, tokens, width, heads, hidden }: BlockSizes): () => Promise<void> {
  const variable = (...shape: number[]) => tf.variable(tf.randomNormal(shape, 0, 0.02, 'float32', 1));
  const [qkv, projection, up, down] = [
    variable(width, 3 * width),
    variable(width, width),
    variable(width, hidden),
    variable(hidden, width),
  ];
  const [upBias, downBias] = [variable(hidden), variable(width)];
  const input = tf.randomNormal([images, tokens, width], 0, 1, 'float32', 1);
  const optimizer = tf.train.adam(1e-3);

  const linear = (x: tf.Tensor, weight: tf.Tensor): tf.Tensor =>
    tf.reshape(tf.matMul(tf.reshape(x, [images * tokens, -1]), weight as tf.Tensor2D), [images, tokens, -1]);
  const attention = (x: tf.Tensor): tf.Tensor => {
    const split = tf.transpose(tf.reshape(linear(x, qkv), [images, tokens, 3, heads, width / heads]), [2, 0, 3, 1, 4]);
    const [q, k, v] = tf.unstack(split) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const scores = tf.softmax(tf.mul(tf.matMul(q, k, false, true), Math.sqrt(heads / width)));
    return linear(tf.reshape(tf.transpose(tf.matMul(scores, v), [0, 2, 1, 3]), [images, tokens, width]), projection);
  };
  const block = (x: tf.Tensor): tf.Tensor => {
    const attended = tf.add(x, attention(normalized(x)));
    const activated = gelu(tf.add(linear(normalized(attended), up), upBias));
    return tf.add(attended, tf.add(linear(activated, down), downBias));
  };
  return async () => {
    const loss = optimizer.minimize(() => tf.mean(tf.squaredDifference(block(input), input)), true) as tf.Scalar;
    await loss.data();
    loss.dispose();
  };
}

function normalized(x: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
}

const gelu = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
