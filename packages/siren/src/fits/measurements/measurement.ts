import * as tf from '@tensorflow/tfjs-core';
import { SirenError } from '../../siren-error.js';
import { gatherRows } from '../encodings/gather-rows.js';

/** Size of the image that is measured. */
export interface MeasuredSize {
  readonly height: number;
  readonly width: number;
}

/** A linear measurement of an image of H×W pixels: y = A·x for each channel. */
export interface Measurement extends MeasuredSize {
  /** Name in messages and descriptions, for example `blur`. */
  readonly name: string;
  /** Number of measured values per channel, M. */
  readonly count: number;
  /** Rows and columns of the measured values, as an image for figures. Default: one column. */
  readonly shape?: readonly [rows: number, columns: number];
  /**
   * Measures an image. Linear and differentiable.
   *
   * @param pixels values, row-major, shape [H·W, C]
   * @returns shape [M, C]
   */
  measure(pixels: tf.Tensor2D): tf.Tensor2D;
}

/**
 * Creates a measurement by a dense matrix of your own.
 *
 * @param matrix A, row-major, shape [M, H·W]
 * @throws SirenError `shape` if the number of values is not a multiple of H·W, `data` if a value is not finite
 */
export function matrixMeasurement(matrix: Float32Array, { height, width }: MeasuredSize): Measurement {
  const pixels = height * width;
  const count = matrix.length / pixels;
  if (!Number.isInteger(count) || count === 0)
    throw new SirenError(
      'shape',
      `siren.matrixMeasurement: expected a matrix [M, ${height}·${width}], got ${matrix.length} numbers`,
    );
  const wrong = matrix.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new SirenError('data', `siren.matrixMeasurement: expected finite values, got ${matrix[wrong]} at ${wrong}`);
  return {
    ...{ name: 'matrix', height, width, count },
    measure: (values) => tf.tidy(() => tf.matMul(tf.tensor2d(matrix, [count, pixels]), values)),
  };
}

/** Creates a measurement whose values are weighted sums of K pixels each. */
export function sparseMeasurement(
  name: string,
  { height, width }: MeasuredSize,
  { count, pixels, weights }: { readonly count: number; readonly pixels: Int32Array; readonly weights: Float32Array },
): Measurement {
  const each = weights.length / count;
  return {
    ...{ name, height, width, count },
    measure: (values) =>
      tf.tidy(() => {
        const read = gatherRows(values, tf.tensor1d(pixels, 'int32'));
        const weighted = tf.mul(read, tf.tensor2d(weights, [weights.length, 1]));
        return tf.sum<tf.Tensor2D>(tf.reshape(weighted, [count, each, values.shape[1]]), 1);
      }),
  };
}

/** Creates a measurement R·X·Cᵀ of an image X by a matrix along the columns and one along the rows. */
export function separableMeasurement(
  name: string,
  { height, width }: MeasuredSize,
  { rows, columns }: { readonly rows: readonly Float32Array[]; readonly columns: readonly Float32Array[] },
): Measurement {
  const [high, wide] = [rows.length, columns.length];
  return {
    ...{ name, height, width, count: high * wide, shape: [high, wide] },
    measure: (values) =>
      tf.tidy(() => {
        const channels = values.shape[1];
        const [down, along] = [rows, columns].map((matrix) => tf.stack(matrix.map((row) => tf.tensor1d(row)))) as [
          tf.Tensor2D,
          tf.Tensor2D,
        ];
        const first = tf.matMul(down, tf.reshape<tf.Rank.R2>(values, [height, width * channels]));
        const turned = tf.transpose(tf.reshape(first, [high, width, channels]), [1, 0, 2]);
        const second = tf.matMul(along, tf.reshape<tf.Rank.R2>(turned, [width, high * channels]));
        const back = tf.transpose(tf.reshape(second, [wide, high, channels]), [1, 0, 2]);
        return tf.reshape<tf.Rank.R2>(back, [high * wide, channels]);
      }),
  };
}
