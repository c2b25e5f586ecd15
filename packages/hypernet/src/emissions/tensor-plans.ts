import type { ParameterSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { HeadOutput, HeadSpec, TensorPlan } from './emission.js';

/** Dimensions: B images in a batch, r rank. */

/** θ = θ0: all images have it in common. */
export const shared: TensorPlan = () => ({ heads: [], kind: 'shared', assemble: (base) => tf.clone(base) });

/** θ = θ0 + Δ(z), where Δ is the output of a head with the fraction ρ of SIREN's variance. */
export const added: TensorPlan = (tensor, share) => add(tensor, share, {});

/** θ = θ0 + Δ(z), where Δ is linear in the latent. */
export const addedLinearly: TensorPlan = (tensor, share) => add(tensor, share, { linear: true });

function add(
  { name, shape, distribution: { std } }: ParameterSpec,
  share: number,
  reading: Pick<HeadSpec, 'linear'>,
): ReturnType<TensorPlan> {
  const [rows, columns] = shape;
  return {
    heads: [{ name, count: rows * columns, std: Math.sqrt(share) * std, ...reading }],
    kind: 'emitted',
    assemble: (base, [sum]) => tf.reshape((sum as HeadOutput)(tf.reshape(base, [-1])), [-1, ...shape]),
  };
}

/**
 * W = W0 + U V, where U [in, r] and V [r, out] are the outputs of one head each.
 *
 * An entry of U V is a sum of r products of independent numbers of mean zero, so its variance is r · Var(u) · Var(v).
 * Both factors have the variance √(ρ · Var(W) / r), so that the product has the fraction ρ of SIREN's variance Var(W),
 * whatever the rank. The same holds for its contribution to x·W.
 */
export const addedProduct =
  (rank: number): TensorPlan =>
  ({ name, shape: [rows, columns], distribution }, share) => {
    const std = Math.sqrt(Math.sqrt(share / rank) * distribution.std);
    return {
      heads: [
        { name: `${name}.left`, count: rows * rank, std },
        { name: `${name}.right`, count: rank * columns, std },
      ],
      assemble: (base, [left, right]) => {
        const u = tf.reshape((left as HeadOutput)(), [-1, rows, rank]); // [B, in, r]
        const v = tf.reshape((right as HeadOutput)(), [-1, rank, columns]); // [B, r, out]
        return tf.add(tf.matMul(u, v), base);
      },
    };
  };

/**
 * W = diag(1 + a) W0 diag(1 + b), where a [in] and b [out] are the outputs of one head each.
 *
 * If a and b have variance s², an entry has variance (1 + s²)² Var(W), so s² = √(1 + ρ) − 1 adds the fraction ρ.
 */
export const scaled: TensorPlan = ({ name, shape: [rows, columns] }, share) => {
  const std = Math.sqrt(Math.sqrt(1 + share) - 1);
  return {
    heads: [
      { name: `${name}.rows`, count: rows, std, relative: true },
      { name: `${name}.columns`, count: columns, std, relative: true },
    ],
    kind: 'scaled',
    assemble: (base, [left, right]) => {
      const a = tf.add(tf.reshape((left as HeadOutput)(), [-1, rows, 1]), 1); // [B, in, 1]
      const b = tf.add(tf.reshape((right as HeadOutput)(), [-1, 1, columns]), 1); // [B, 1, out]
      return tf.mul(tf.mul(a, base), b);
    },
  };
};
