import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { citation } from '../../family/citation.js';
import { type KeptMatrix, optimizerType } from './optimizer-type.js';

/** Largest sum of a row of the rotation's generator, so that one step turns a basis by a small angle. */
const MAX_TURN = 0.5;

/** Number of first steps in each of which the bases turn. */
const FIRST_TURNS = 20;

/** Floor of denominators, below all gradients that matter. */
const FLOOR = 1e-30;

/**
 * SOAP: Adam in the eigenbases of Shampoo's preconditioner (Vyas et al., ICLR 2025, algorithm 3). For a matrix W
 * [rows, columns] with the gradient G and the decay β:
 *
 * - L ← β L + (1 − β) G Gᵀ, R ← β R + (1 − β) Gᵀ G, with orthogonal bases P of L and Q of R
 * - M ← β M + (1 − β) G, V ← β V + (1 − β) (Pᵀ G Q)²
 * - W ← W − η P [(Pᵀ M Q / (1 − βᵗ)) / (√(V / (1 − βᵗ)) + ε)] Qᵀ
 *
 * The paper computes P and Q anew by a QR decomposition every ten steps. Here they follow L and R with products alone,
 * see `turned`: in each of the first 20 steps, then in every `every`-th. A tensor [count, rows, columns] is a stack of
 * matrices, each with bases of its own. A convolution's kernel is a matrix with one column per filter. Adam updates
 * vectors. A side longer than `maxSide` is not rotated.
 */
export const soap = optimizerType({
  name: 'soap',
  description: 'SOAP: Adam in the eigenbases of the gradients’ covariance, for matrices; Adam for vectors',
  citations: [
    citation('inproceedings', 'vyas2025soap', {
      author:
        'Vyas, Nikhil and Morwani, Depen and Zhao, Rosie and Kwun, Mujin and Shapira, Itai and Brandfonbrener, David and Janson, Lucas and Kakade, Sham',
      title: 'SOAP: Improving and Stabilizing Shampoo using Adam for Language Modeling',
      booktitle: 'International Conference on Learning Representations',
      year: '2025',
    }),
  ],
  options: {
    decay: z.number().min(0).lt(1).default(0.95).describe('Decay of all means: of gradients, squares and covariances'),
    every: z.int().min(1).default(4).describe('Steps between turns of the bases, after the first 20'),
    maxSide: z.int().min(1).default(512).describe('Largest side of a matrix that has a basis of its own'),
  },
  kept({ maxSide }, shape) {
    const matrix = matrixShape(shape);
    const [rows, columns] = matrix.slice(-2) as [number, number];
    if (shape.length < 2 || Math.min(rows, columns) === 1) return undefined;
    const ofSide = (name: string, side: number): KeptMatrix[] => {
      const own = { side, count: matrix.length === 3 ? matrix[0] : undefined };
      if (side > maxSide) return [];
      return [
        { name: `${name}Covariance`, initial: 'zero', ...own },
        { name: `${name}Basis`, initial: 'identity', ...own },
      ];
    };
    const kept = [...ofSide('row', rows), ...ofSide('column', columns)];
    return kept.length > 0 ? kept : undefined;
  },
  update({ decay, every }, { variable, mean, square, kept }, gradient, { learningRate, epsilon, step }) {
    const shape = matrixShape(variable.shape);
    const g = tf.reshape(gradient, shape);
    const average = (moment: tf.Variable, value: tf.Tensor) =>
      moment.assign(tf.add(tf.mul(moment, decay), tf.mul(tf.reshape(value, moment.shape), 1 - decay)));
    const turns = step <= FIRST_TURNS || step % every === 0;
    const follow = (basis: tf.Variable | undefined, covariance: tf.Variable | undefined, ofRows: boolean) => {
      if (!basis || !covariance) return undefined;
      average(covariance, tf.matMul(g, g, !ofRows, ofRows));
      if (turns) basis.assign(turned(basis, covariance));
      return basis;
    };
    const p = follow(kept.rowBasis, kept.rowCovariance, true);
    const q = follow(kept.columnBasis, kept.columnCovariance, false);
    const toBases = (matrix: tf.Tensor): tf.Tensor => {
      const left = p ? tf.matMul(p, matrix, true, false) : matrix;
      return q ? tf.matMul(left, q) : left;
    };
    const fromBases = (matrix: tf.Tensor): tf.Tensor => {
      const left = p ? tf.matMul(p, matrix) : matrix;
      return q ? tf.matMul(left, q, false, true) : left;
    };
    average(mean, gradient);
    average(square, tf.square(toBases(g)));
    const rest = 1 - decay ** step;
    const m = toBases(tf.reshape(mean, shape));
    const std = tf.sqrt(tf.div(tf.reshape(square, shape), rest));
    const direction = fromBases(tf.div(tf.div(m, rest), tf.add(std, epsilon)));
    variable.assign(tf.sub(variable, tf.mul(tf.reshape(direction, variable.shape), learningRate)));
  },
});

/** Returns the shape of a tensor as a matrix, or as a stack of matrices if it has three axes. */
function matrixShape(shape: readonly number[]): number[] {
  if (shape.length <= 3) return [...shape];
  return [tf.util.sizeFromShape(shape.slice(0, -1)), shape.at(-1) as number];
}

/**
 * Turns orthogonal bases [..., n, n] towards the eigenvectors of symmetric matrices [..., n, n]. All pairs of vectors
 * turn at once, each by its angle of Jacobi's method, scaled to a small rotation: with C the matrix in the basis,
 * tan θᵢⱼ = 2 Cᵢⱼ sign(dⱼ − dᵢ) / (|dⱼ − dᵢ| + √((dⱼ − dᵢ)² + 4 Cᵢⱼ²)), d its diagonal. Two steps of Newton and Schulz,
 * B ← B (3 I − Bᵀ B) / 2, make it orthogonal again.
 */
function turned(basis: tf.Tensor, matrix: tf.Tensor): tf.Tensor {
  const inBasis = tf.matMul(basis, tf.matMul(matrix, basis), true, false);
  const scaled = tf.div(inBasis, tf.add(tf.max(tf.abs(inBasis), [-2, -1], true), FLOOR));
  const diagonal = tf.sum(tf.mul(scaled, tf.eye(basis.shape.at(-1) as number)), -1);
  const gaps = tf.sub(tf.expandDims(diagonal, -2), tf.expandDims(diagonal, -1));
  const twice = tf.mul(scaled, 2);
  const length = tf.sqrt(tf.add(tf.square(gaps), tf.square(twice)));
  const tangents = tf.div(tf.mul(twice, tf.sign(gaps)), tf.add(tf.add(tf.abs(gaps), length), FLOOR));
  const largest = tf.max(tf.sum(tf.abs(tangents), -1, true), -2, true);
  const turn = tf.mul(tangents, tf.minimum(1, tf.div(MAX_TURN, tf.add(largest, FLOOR))));
  let result: tf.Tensor = tf.add(basis, tf.matMul(basis, turn));
  for (let step = 0; step < 2; step++)
    result = tf.sub(tf.mul(result, 1.5), tf.matMul(tf.mul(result, 0.5), tf.matMul(result, result, true, false)));
  return result;
}
