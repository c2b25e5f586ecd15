import { PATCH_TENSORS, type SirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { TensorEmission } from './emission.js';

/** Letters: S SIRENs, D numbers that each is emitted from, P, R, Q, T numbers of weights and biases as in `PATCH_NETWORK`. */

/** All that SIRENs are emitted from, with nothing emitted yet; for the kernel `PatchNetwork`. */
export interface DirectEmission {
  /** [S, D]. */
  readonly tokens: tf.Tensor2D;
  /** Weights [D + 1, P] and biases [D + 1, R] that are emitted, weights [Q] and biases [T] that are shared. */
  readonly numbers: readonly tf.Tensor[];
  /** Of the kernel. */
  readonly attributes: DirectAttributes;
}

/** Attributes of the kernel: see `PATCH_NETWORK`. */
export type DirectAttributes = Readonly<Record<'widths' | 'omegas' | 'weights' | 'biases', number[]>>;

/** Layers with more features are faster as products of their own, layer by layer. */
const MAX_FEATURES = 64;

/**
 * Whether SIRENs need not be emitted to be read: every tensor is of a kind that the kernel knows, and every head a linear map of the same
 * numbers.
 */
export function isDirect(siren: SirenSpec, tensors: readonly TensorEmission[], hidden: readonly number[]): boolean {
  const heads = tensors.flatMap((tensor) => tensor.heads);
  const isLinear = heads.every(({ linear }) => hidden.length === 0 || linear === true);
  const isKnown = tensors.every(({ kind }, index) => kind !== undefined && (index % 2 === 0 || kind !== 'scaled'));
  const isNarrow = siren.layers.every(({ inputs, outputs }) => Math.max(inputs, outputs) <= MAX_FEATURES);
  return heads.length > 0 && isLinear && isKnown && isNarrow;
}

/**
 * Differentiable by tokens and variables.
 *
 * @param tensors of SIREN's parameters in their order, all of a kind
 * @param bases their starts
 * @param weightsOf the variable [D, n] of a head
 */
export function directEmission(
  siren: SirenSpec,
  tensors: readonly TensorEmission[],
  bases: readonly tf.Tensor[],
  weightsOf: (head: string) => tf.Tensor2D,
  tokens: tf.Tensor2D,
): DirectEmission {
  const parts = [0, 1].map((parity) => {
    const own = tensors.map((tensor, index) => ({ ...tensor, base: bases[index] as tf.Tensor }));
    return own.filter((_, index) => index % 2 === parity); // weights, then biases
  });
  const emitted = parts.map((own) => {
    const columns = own.flatMap(({ heads, kind, base }) =>
      heads.map(({ name, count }) => ({
        weights: weightsOf(name),
        offset: kind === 'emitted' ? tf.reshape(base, [1, count]) : tf.ones([1, count]),
      })),
    );
    if (columns.length === 0) return tf.zeros([tokens.shape[1] + 1, 0]);
    const beside = (all: readonly tf.Tensor[]) => (all.length === 1 ? (all[0] as tf.Tensor) : tf.concat([...all], 1));
    const rows = [beside(columns.map(({ weights }) => weights)), beside(columns.map(({ offset }) => offset))];
    return tf.concat(rows, 0);
  });
  const shared = parts.map((own) => {
    const starts = own.filter(({ kind }) => kind !== 'emitted').map(({ base }) => tf.reshape(base, [-1]));
    return starts.length === 0 ? tf.zeros([0]) : tf.concat(starts);
  });
  const kinds = parts.map((own) => own.map(({ kind = 'emitted' }) => PATCH_TENSORS.indexOf(kind)));
  const [weights, biases] = kinds as [number[], number[]];
  const widths = [siren.inputs, ...siren.layers.map(({ outputs }) => outputs)];
  const omegas = siren.layers.map(({ omega }) => omega);
  return { tokens, numbers: [...emitted, ...shared], attributes: { widths, omegas, weights, biases } };
}

/**
 * Mean square of all parameters of all SIRENs, those that they share counted for each, from the products of tokens with tokens and of
 * emissions with emissions: Σ over patches ‖(z, 1) E‖² is the sum over the entries of (Z, 1)ᵀ(Z, 1) ∘ E Eᵀ.
 *
 * @returns undefined if weights are scaled, whose squares are of fourth order
 */
export function meanSquareOf({ tokens, numbers, attributes }: DirectEmission): tf.Scalar | undefined {
  if (attributes.weights.includes(PATCH_TENSORS.indexOf('scaled'))) return undefined;
  return tf.tidy(() => {
    const [sirens] = tokens.shape;
    const withOnes = tf.concat([tokens, tf.ones([sirens, 1])], 1);
    const gram = tf.matMul(withOnes, withOnes, true, false); // [D + 1, D + 1]
    // WebGPU cannot sum empty tensors.
    const filled = numbers.filter(({ size }) => size > 0);
    const sums = filled.map((tensor) =>
      tensor.rank === 2
        ? tf.sum(tf.mul(gram, tf.matMul(tensor, tensor, false, true)))
        : tf.mul(tf.sum(tf.square(tensor)), sirens),
    );
    const count = numbers.reduce((sum, tensor) => sum + (tensor.shape.at(-1) as number), 0);
    return tf.div(tf.addN(sums), sirens * count) as tf.Scalar;
  });
}
