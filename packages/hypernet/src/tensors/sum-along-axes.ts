import { mayBeDifferentiated } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/** Dimensions: B images, H rows, W columns, C channels; R and S rows and columns of the result. */

/** With fewer channels, each channel is a plane of its own. */
const FEW_CHANNELS = 16;

/**
 * Computes weighted sums over the rows and columns of maps, one axis after the other. Differentiable.
 *
 * @param maps [B, H, W, C]
 * @param down weights of the rows, [R, H]
 * @param across weights of the columns, [S, W]
 * @returns [B, R, S, C]
 */
export function sumAlongAxes(maps: tf.Tensor4D, down: tf.Tensor2D, across: tf.Tensor2D): tf.Tensor4D {
  return tf.tidy(() => {
    // TensorFlow.js has no gradient with respect to a matrix that multiplies each matrix of a batch.
    if (mayBeDifferentiated(down) || mayBeDifferentiated(across)) return sumByTurning(maps, down, across);
    const [images, height, width, channels] = maps.shape;
    if (channels < FEW_CHANNELS) return fromPlanes(sumPlanesAlongAxes(toPlanes(maps), down, across));
    const lines = tf.reshape(maps, [images, height, width * channels]) as tf.Tensor3D;
    const rows = tf.matMul(tf.expandDims(down, 0) as tf.Tensor3D, lines); // [B, R, W·C]
    const cells = tf.reshape(rows, [-1, width, channels]) as tf.Tensor3D;
    const sums = tf.matMul(tf.expandDims(across, 0) as tf.Tensor3D, cells); // [B·R, S, C]
    rows.dispose();
    return tf.reshape(sums, [images, -1, across.shape[0], channels]) as tf.Tensor4D;
  });
}

/**
 * Computes weighted sums over the rows and columns of planes, like {@link sumAlongAxes}. Differentiable with respect to
 * the planes.
 *
 * @param planes [B, C, H, W]
 * @returns [B, C, R, S]
 */
export function sumPlanesAlongAxes(planes: tf.Tensor4D, down: tf.Tensor2D, across: tf.Tensor2D): tf.Tensor4D {
  const [images, channels, height, width] = planes.shape;
  return tf.tidy(() => {
    const each = tf.reshape(planes, [-1, height, width]) as tf.Tensor3D;
    const rows = tf.matMul(tf.expandDims(down, 0) as tf.Tensor3D, each); // [B·C, R, W]
    const sums = tf.matMul(tf.reshape(rows, [-1, width]) as tf.Tensor2D, across, false, true); // [B·C·R, S]
    rows.dispose();
    return tf.reshape(sums, [images, channels, -1, across.shape[0]]) as tf.Tensor4D;
  });
}

/** [B, H, W, C] → [B, C, H, W] */
export function toPlanes(maps: tf.Tensor4D): tf.Tensor4D {
  return tf.transpose(maps, [0, 3, 1, 2]) as tf.Tensor4D;
}

/** [B, C, H, W] → [B, H, W, C] */
export function fromPlanes(planes: tf.Tensor4D): tf.Tensor4D {
  return tf.transpose(planes, [0, 2, 3, 1]) as tf.Tensor4D;
}

function sumByTurning(maps: tf.Tensor4D, down: tf.Tensor2D, across: tf.Tensor2D): tf.Tensor4D {
  const byRows = sumAlongRows(maps, down); // [B, R, W, C]
  const turned = turn(byRows);
  byRows.dispose();
  const byColumns = sumAlongRows(turned, across);
  turned.dispose();
  return turn(byColumns);
}

function turn(x: tf.Tensor4D): tf.Tensor4D {
  return tf.transpose(x, [0, 2, 1, 3]) as tf.Tensor4D;
}

/**
 * Computes weighted sums over rows, [B, H, W, C] → [B, R, W, C]. Intermediate tensors are disposed as soon as possible,
 * since together they are several times as large as the maps.
 */
function sumAlongRows(maps: tf.Tensor4D, weights: tf.Tensor2D): tf.Tensor4D {
  const [images, height, width, channels] = maps.shape;
  return tf.tidy(() => {
    const rows = tf.tidy(() => tf.reshape(tf.transpose(maps, [1, 0, 2, 3]), [height, -1]) as tf.Tensor2D); // [H, B·W·C]
    const sums = tf.matMul(weights, rows); // [R, B·W·C]
    rows.dispose();
    return tf.transpose(tf.reshape(sums, [-1, images, width, channels]), [1, 0, 2, 3]) as tf.Tensor4D;
  });
}
