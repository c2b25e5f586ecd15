import * as tf from '@tensorflow/tfjs-core';
import { BACKEND_NAME, type NativeBackend } from '../backend.js';
import { type NativeKernel, withFallback } from '../native-kernel.js';

type Info = tf.TensorInfo;

/** Runs kernels of this backend and disposes of their results, except one. */
class Steps {
  private readonly results: Info[] = [];

  constructor(private readonly backend: NativeBackend) {}

  run(name: string, inputs: Record<string, Info>, attrs: Record<string, unknown>): Info {
    const kernel = tf.getKernel(name, BACKEND_NAME) as tf.KernelConfig;
    const result = kernel.kernelFunc({ inputs, attrs: attrs as tf.NamedAttrMap, backend: this.backend }) as Info;
    this.results.push(result);
    return result;
  }

  reshape(x: Info, shape: number[]): Info {
    return this.run(tf.Reshape, { x }, { shape });
  }

  /** Returns x with its axes in another order. The labels of its axes are `from`. */
  order(x: Info, from: readonly number[], to: readonly number[]): Info {
    if (from.join() === to.join()) return x;
    return this.run(tf.Transpose, { x }, { perm: to.map((label) => from.indexOf(label)) });
  }

  disposeExcept(kept: Info): void {
    for (const result of this.results) if (result !== kept) this.backend.disposeIntermediateTensorInfo(result);
  }
}

/** A factor: a tensor and the labels of its axes. */
interface Factor {
  readonly x: Info;
  readonly labels: readonly number[];
}

/** Labels of a product of two factors: in the result of both, of the first, of the second; summed over in both. */
interface Labels {
  readonly batch: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly summed: readonly number[];
}

/** Sums a factor over the labels that occur nowhere else. */
function reduced(steps: Steps, { x, labels }: Factor, kept: readonly number[]): Factor {
  const axis = labels.flatMap((label, d) => (kept.includes(label) ? [] : [d]));
  if (axis.length === 0) return { x, labels };
  const sum = steps.run(tf.Sum, { x }, { axis, keepDims: false });
  return { x: sum, labels: labels.filter((label) => kept.includes(label)) };
}

/** Returns a factor as matrices [batch, rows, columns], or transposed if its axes already have that order. */
function matrices(
  steps: Steps,
  { x, labels }: Factor,
  [batch, rows, columns]: readonly [readonly number[], readonly number[], readonly number[]],
  sizeOf: (labels: readonly number[]) => number,
): { readonly x: Info; readonly transposed: boolean } {
  const transposed = labels.join() === [...batch, ...columns, ...rows].join() && rows.length > 0;
  const ordered = transposed ? x : steps.order(x, labels, [...batch, ...rows, ...columns]);
  const [height, width] = transposed ? [columns, rows] : [rows, columns];
  return { x: steps.reshape(ordered, [sizeOf(batch), sizeOf(height), sizeOf(width)]), transposed };
}

/** Computes a sum of products of two tensors as products of matrices. */
function product(backend: NativeBackend, a: Factor, b: Factor, { batch, left, right, summed }: Labels): Info {
  const steps = new Steps(backend);
  const sizes = new Map<number, number>();
  for (const { x, labels } of [a, b]) for (const [d, label] of labels.entries()) sizes.set(label, x.shape[d] as number);
  const shapeOf = (labels: readonly number[]) => labels.map((label) => sizes.get(label) as number);
  const sizeOf = (labels: readonly number[]) => tf.util.sizeFromShape(shapeOf(labels));
  const first = matrices(steps, reduced(steps, a, [...batch, ...left, ...summed]), [batch, left, summed], sizeOf);
  const second = matrices(steps, reduced(steps, b, [...batch, ...right, ...summed]), [batch, summed, right], sizeOf);
  const transposes = { transposeA: first.transposed, transposeB: second.transposed };
  const found = steps.run(tf.BatchMatMul, { a: first.x, b: second.x }, transposes);
  const labels = [...batch, ...left, ...right];
  const shaped = steps.reshape(found, shapeOf(labels));
  const result = steps.order(
    shaped,
    labels,
    labels.toSorted((p, q) => p - q),
  );
  steps.disposeExcept(result);
  return result;
}

/**
 * Returns the kernel of Einstein's sum of two tensors with a common index that is summed over. The CPU backend computes
 * other sums.
 */
const einsum = withFallback(tf.Einsum, ({ inputs, attrs, backend }) => {
  const tensors = Object.values(inputs);
  const [a, b] = tensors as [Info, Info];
  if (tensors.length !== 2 || a.dtype !== 'float32' || b.dtype !== 'float32') return undefined;
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(attrs.equation as string, 2);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as tf.Tensor[]);
  const [ofA, ofB] = idDims as [number[], number[]];
  const summed = summedDims.filter((label) => ofA.includes(label) && ofB.includes(label));
  if (summed.length === 0 || tf.util.sizeFromShape([...a.shape, ...b.shape]) === 0) return undefined;
  const isKept = (label: number) => !summedDims.includes(label);
  return product(
    backend,
    { x: a, labels: ofA },
    { x: b, labels: ofB },
    {
      batch: ofA.filter((label) => isKept(label) && ofB.includes(label)),
      left: ofA.filter((label) => isKept(label) && !ofB.includes(label)),
      right: ofB.filter((label) => isKept(label) && !ofA.includes(label)),
      summed,
    },
  );
});

export const einsumKernels: readonly NativeKernel[] = [einsum];
