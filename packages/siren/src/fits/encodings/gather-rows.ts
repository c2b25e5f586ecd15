import * as tf from '@tensorflow/tfjs-core';

/**
 * Gathers rows of a table [R, F]: [n, F]. The gradient is a scatter, which takes time by the number of gathered rows; that
 * of `tf.gather` takes time by rows of the table on some backends.
 *
 * @param rows indices, int32, shape [n]
 */
export function gatherRows(table: tf.Tensor2D, rows: tf.Tensor1D): tf.Tensor2D {
  const gather = tf.customGrad((values, save) => {
    (save as (tensors: tf.Tensor[]) => void)([rows]);
    return {
      value: tf.gather(values as tf.Tensor, rows),
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => [
        tf.scatterND(tf.expandDims(saved as tf.Tensor1D, 1), dy, table.shape),
      ],
    };
  });
  return gather(table) as tf.Tensor2D;
}
