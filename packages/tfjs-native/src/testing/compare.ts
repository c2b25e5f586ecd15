import * as tf from '@tensorflow/tfjs-core';
import { onBackend } from './backends.js';

/** A tensor to be created on each backend. */
export interface Operand {
  shape: number[];
  values: Float32Array | Int32Array | Uint8Array;
}

const dtypeOf = (values: Operand['values']): tf.DataType =>
  values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : 'bool';

/** Returns the distance between neighboring floats at |x|. */
function ulpAt(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude < 2 ** -126) return 2 ** -149;
  return 2 ** (Math.floor(Math.log2(Math.min(magnitude, 3.4028235e38))) - 23);
}

/** Returns the error of a float in units in the last place; 0 for equal infinities and for two NaNs. */
export function ulpsBetween(actual: number, exact: number): number {
  if (Number.isNaN(actual) || Number.isNaN(exact)) return Number.isNaN(actual) && Number.isNaN(exact) ? 0 : Infinity;
  const rounded = Math.fround(exact);
  if (actual === rounded) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(rounded)) {
    // One side may overflow one rounding earlier.
    return Math.min(Math.abs(actual), Math.abs(rounded)) > 3.4e38 && Math.sign(actual) === Math.sign(rounded)
      ? 1
      : Infinity;
  }
  return Math.abs(actual - exact) / ulpAt(exact);
}

interface Tolerance {
  /**
   * Tolerance in units in the last place of the CPU backend's value; 0 requires equality, including the sign of zero.
   */
  ulps?: number;
  /** Absolute tolerance, for sums. */
  absolute?: number;
}

/**
 * Throws an error that names the first differing element, unless `f` gives the same shapes, dtypes and values on both
 * backends.
 */
export function expectSameAsCpu(
  operands: readonly Operand[],
  f: (inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[],
  { ulps = 0, absolute = 0 }: Tolerance = {},
): void {
  const run = (backend: 'cpu' | 'native') => {
    const results: { shape: number[]; dtype: string; values: ArrayLike<number> }[] = [];
    onBackend(backend, () => {
      const inputs = operands.map(({ shape, values }) => tf.tensor(values.slice(), shape, dtypeOf(values)));
      const outputs = f(inputs);
      for (const t of Array.isArray(outputs) ? outputs : [outputs])
        results.push({ shape: t.shape, dtype: t.dtype, values: t.dataSync().slice() });
      return [];
    });
    return results;
  };
  const wanted = run('cpu');
  const found = run('native');
  if (wanted.length !== found.length) throw new Error(`expected ${wanted.length} tensors, got ${found.length}`);
  const about = `operands [${operands.map(({ shape }) => `[${shape}]`).join(', ')}]`;
  wanted.forEach((w, k) => {
    const n = found[k] as typeof w;
    if (w.shape.join() !== n.shape.join()) throw new Error(`${about}: expected shape [${w.shape}], got [${n.shape}]`);
    if (w.dtype !== n.dtype) throw new Error(`${about}: expected ${w.dtype}, got ${n.dtype}`);
    // The CPU backend's array may have another type after a conversion.
    const array = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[w.dtype];
    if (array && !(n.values instanceof array)) throw new Error(`${about}: ${w.dtype} values have another array type`);
    if (w.values.length !== n.values.length)
      throw new Error(`${about}: expected ${w.values.length} values, got ${n.values.length}`);
    for (let i = 0; i < w.values.length; i++) {
      const a = n.values[i] as number;
      const e = w.values[i] as number;
      if (Object.is(a, e)) continue;
      if (ulps > 0 && ulpsBetween(a, e) <= ulps) continue;
      if (absolute > 0 && Math.abs(a - e) <= absolute) continue;
      throw new Error(
        `${about}: element ${i} should be ${Object.is(e, -0) ? '-0' : e}, got ${Object.is(a, -0) ? '-0' : a}`,
      );
    }
  });
}
