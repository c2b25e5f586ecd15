import * as tf from '@tensorflow/tfjs-core';

/** Computes the mean square of the solution of Poisson's equation for a field. */
export interface Potential {
  /**
   * @param field shape [H·W, C], row-major; the pixels at the edges are ignored
   * @returns a scalar
   */
  meanSquare(field: tf.Tensor2D): tf.Scalar;
  dispose(): void;
}

/**
 * Prepares mean(u²) on the pixels of an image over the coordinates [-1, 1], with Δu = field inside, by second
 * differences, and u = 0 at the edges. Sine transforms along both axes solve the equation: the coefficients of u are those
 * of the field divided by the eigenvalues of Δ, −(4/h²) sin²(πk/2(n−1)) along each axis, and by Parseval's theorem they
 * have its sum of squares.
 *
 * @param shape 3×3 pixels or more
 */
export function potentialOf({ height, width }: { readonly height: number; readonly width: number }): Potential {
  const rows = tf.tensor2d(sines(height), [height - 2, height - 2]);
  const columns = tf.tensor2d(sines(width), [width - 2, width - 2]);
  const [down, along] = [eigenvalues(height), eigenvalues(width)];
  const inverse = tf.tensor3d(
    Float32Array.from({ length: down.length * along.length }, (_, index) => {
      const [row, column] = [Math.floor(index / along.length), index % along.length];
      return 1 / ((down[row] as number) + (along[column] as number));
    }),
    [1, down.length, along.length],
  );
  return {
    meanSquare: (field) =>
      tf.tidy(() => {
        const channels = field.shape[1];
        const image = tf.reshape<tf.Rank.R3>(field, [height, width, channels]);
        const inner = tf.transpose(tf.slice(image, [1, 1, 0], [height - 2, width - 2, channels]), [2, 0, 1]);
        const along = tf.matMul(tf.reshape<tf.Rank.R2>(inner, [channels * (height - 2), width - 2]), columns);
        const down = tf.transpose(tf.reshape<tf.Rank.R3>(along, [channels, height - 2, width - 2]), [0, 2, 1]);
        const both = tf.matMul(tf.reshape<tf.Rank.R2>(down, [channels * (width - 2), height - 2]), rows);
        const coefficients = tf.transpose(tf.reshape<tf.Rank.R3>(both, [channels, width - 2, height - 2]), [0, 2, 1]);
        return tf.div(tf.sum(tf.square(tf.mul(coefficients, inverse))), height * width * channels);
      }),
    dispose: () => tf.dispose([rows, columns, inverse]),
  };
}

/** The orthonormal sine transform (DST-I) of the n − 2 values between two zeros, a symmetric matrix. */
function sines(n: number): Float32Array {
  const inner = n - 2;
  const scale = Math.sqrt(2 / (n - 1));
  return Float32Array.from(
    { length: inner * inner },
    (_, index) => scale * Math.sin((Math.PI * (Math.floor(index / inner) + 1) * ((index % inner) + 1)) / (n - 1)),
  );
}

/** Eigenvalues of the second difference on n pixels over [-1, 1] with zeros at the edges. */
function eigenvalues(n: number): readonly number[] {
  return Array.from({ length: n - 2 }, (_, k) => -(((n - 1) * Math.sin((Math.PI * (k + 1)) / (2 * (n - 1)))) ** 2));
}
