import * as tf from '@tensorflow/tfjs';

/** Letters: B images, H rows, W columns, C channels; R and S rows and columns of the result. */

/** Up to this many channels, a larger matrix with zeros in it is faster than maps with their axes turned. */
const FEW_CHANNELS = 8;

/**
 * Weighted sums over the rows and columns of maps, first one axis, then the other. Differentiable.
 *
 * @param maps [B, H, W, C]
 * @param down weights of the rows, [R, H]
 * @param across weights of the columns, [S, W]
 * @returns [B, R, S, C]
 */
export function sumAlongAxes(maps: tf.Tensor4D, down: tf.Tensor2D, across: tf.Tensor2D): tf.Tensor4D {
  const [images, height, width, channels] = maps.shape;
  const [[rows], [columns]] = [down.shape, across.shape];
  const turn = (x: tf.Tensor4D) => tf.transpose(x, [0, 2, 1, 3]) as tf.Tensor4D;
  return tf.tidy(() => {
    if (channels > FEW_CHANNELS) return turn(sumAlongRows(turn(sumAlongRows(maps, down)), across));
    // tfjs has no gradient for a product with a shared matrix. The ones come from the maps, so that an exported graph takes any
    // number of images.
    const ones = tf.add(tf.mul(maps.slice([0, 0, 0, 0], [-1, 1, 1, 1]).reshape([-1, 1, 1]), 0), 1);
    const repeated = tf.mul(down, ones);
    const alongRows = tf.matMul(repeated, maps.reshape([images, height, width * channels])); // [B, R, W·C]
    const lines = alongRows.reshape([images * rows, width * channels]);
    return tf.matMul(lines, channelBlocks(across, channels)).reshape([images, rows, columns, channels]) as tf.Tensor4D;
  });
}

/** The same weights for each channel: [S, W] → [W·C, S·C]. */
function channelBlocks(across: tf.Tensor2D, channels: number): tf.Tensor2D {
  const [columns, width] = across.shape;
  const weights = tf.transpose(across).reshape([width, 1, columns, 1]);
  const blocks = tf.mul(weights, tf.eye(channels).reshape([1, channels, 1, channels]));
  return blocks.reshape([width * channels, columns * channels]) as tf.Tensor2D;
}

/** [B, H, W, C] → [B, R, W, C]. */
function sumAlongRows(maps: tf.Tensor4D, weights: tf.Tensor2D): tf.Tensor4D {
  const [images, height, width, channels] = maps.shape;
  const rows = tf.transpose(maps, [1, 0, 2, 3]).reshape([height, -1]) as tf.Tensor2D; // [H, B·W·C]
  const sums = tf.matMul(weights, rows).reshape([-1, images, width, channels]);
  return tf.transpose(sums, [1, 0, 2, 3]) as tf.Tensor4D;
}
