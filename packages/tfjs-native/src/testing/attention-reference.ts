import type { Reference } from './derivatives.js';

/** Layer normalization, Gaussian error linear unit and attention in double precision, by their definitions. */

export const layerNormReference =
  (width: number, epsilon: number): Reference =>
  ([x, scale, offset]) => {
    const y = (x as Float64Array).slice();
    for (let begin = 0; begin < y.length; begin += width) {
      const row = y.subarray(begin, begin + width);
      const mean = row.reduce((sum, v) => sum + v, 0) / width;
      const variance = row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / width;
      row.forEach((v, i) => {
        row[i] = ((v - mean) / Math.sqrt(variance + epsilon)) * (scale?.[i] ?? 1) + (offset?.[i] ?? 0);
      });
    }
    return y;
  };

/** Computes ∫ φ from 0 to x by a power series that converges everywhere. */
function erf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return ((2 * sum) / Math.sqrt(Math.PI)) * Math.exp(-x * x);
}

export const geluReference: Reference = ([x]) =>
  (x as Float64Array).map((value) => (value === 0 ? 0 : (value * (1 + erf(value * Math.SQRT1_2))) / 2));

export interface AttentionSizes {
  readonly images: number;
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  /** Number of features per head. */
  readonly size: number;
}

/** @param mask [images, keys], 0 for a masked key */
export const attentionReference =
  ({ images, queries, keys, heads, size }: AttentionSizes, mask?: ArrayLike<number>): Reference =>
  ([q, k, v]) => {
    const features = heads * size;
    const out = new Float64Array(images * queries * features);
    const at = (x: Float64Array | undefined, row: number, column: number) =>
      (x as Float64Array)[row * features + column] as number;
    for (let image = 0; image < images; image++)
      for (let head = 0; head < heads; head++)
        for (let query = 0; query < queries; query++) {
          const row = image * queries + query;
          const logits = Array.from({ length: keys }, (_, key) => {
            if (mask?.[image * keys + key] === 0) return Number.NEGATIVE_INFINITY;
            let product = 0;
            for (let i = head * size; i < (head + 1) * size; i++)
              product += at(q, row, i) * at(k, image * keys + key, i);
            return product / Math.sqrt(size);
          });
          const largest = Math.max(...logits);
          if (largest === Number.NEGATIVE_INFINITY) continue;
          const weights = logits.map((logit) => Math.exp(logit - largest));
          const total = weights.reduce((sum, w) => sum + w, 0);
          for (let i = head * size; i < (head + 1) * size; i++)
            out[row * features + i] =
              weights.reduce((sum, w, key) => sum + (w > 0 ? w * at(v, image * keys + key, i) : 0), 0) / total;
        }
    return out;
  };
