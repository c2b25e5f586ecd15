import { PATCH_TENSORS, type SirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { TensorEmission } from './emission.js';

/** Letters: S SIRENs, D numbers in a token; P, R, Q and T are counts of weights and biases, as in `PATCH_NETWORK`. */

/** Operands of the kernel `PatchNetwork`, which emits SIRENs and evaluates them. */
export interface DirectEmission {
  /** Tokens, shape [S, D]; one per SIREN. */
  readonly tokens: tf.Tensor2D;
  /** Emission of weights [D + 1, P] and of biases [D + 1, R], shared weights [Q] and shared biases [T]. */
  readonly numbers: readonly tf.Tensor[];
  /** Attributes of the kernel. */
  readonly attributes: DirectAttributes;
}

/** Attributes of the kernel; see `PATCH_NETWORK`. */
export type DirectAttributes = Readonly<Record<'widths' | 'omegas' | 'weights' | 'biases', number[]>>;

/** Maximum number of features of a layer. Wider layers are faster as separate products. */
const MAX_FEATURES = 64;

/**
 * Returns whether a kernel can evaluate the SIRENs without storing their parameters: the kernel supports the kind of
 * every tensor, every head is linear, and no layer is wider than `MAX_FEATURES`.
 */
export function isDirect(siren: SirenSpec, tensors: readonly TensorEmission[], hidden: readonly number[]): boolean {
  const heads = tensors.flatMap((tensor) => tensor.heads);
  const isLinear = heads.every(({ linear }) => hidden.length === 0 || linear === true);
  const isKnown = tensors.every(({ kind }, index) => kind !== undefined && (index % 2 === 0 || kind !== 'scaled'));
  const isNarrow = siren.layers.every(({ inputs, outputs }) => Math.max(inputs, outputs) <= MAX_FEATURES);
  return heads.length > 0 && isLinear && isKnown && isNarrow;
}

/**
 * Returns the operands of the kernel `PatchNetwork`. Differentiable with respect to tokens and variables.
 *
 * @param tensors emissions of the SIREN's parameters, in order; each has a `kind`
 * @param bases start of each tensor
 * @param weightsOf returns the variable [D, n] of a head
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
 * Returns the mean square of all parameters of all SIRENs; shared parameters count once per SIREN. Computed without the
 * parameters: Σ over patches of ‖(z, 1) E‖² is the sum over the entries of (Z, 1)ᵀ(Z, 1) ∘ E Eᵀ.
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
