import { addScaled, dot, subtract, type Vector } from './vectors.js';

/**
 * Returns the point of a triangle that is nearest to `point` (Ericson 2005, section 5.1.5). The corners a, b and c may
 * coincide.
 */
export function nearestOnTriangle(point: Vector, a: Vector, b: Vector, c: Vector): Vector {
  const [ab, ac] = [subtract(b, a), subtract(c, a)];
  const ap = subtract(point, a);
  const [d1, d2] = [dot(ab, ap), dot(ac, ap)];
  if (d1 <= 0 && d2 <= 0) return a;
  const bp = subtract(point, b);
  const [d3, d4] = [dot(ab, bp), dot(ac, bp)];
  if (d3 >= 0 && d4 <= d3) return b;
  const vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) return addScaled(a, d1 / (d1 - d3), ab);
  const cp = subtract(point, c);
  const [d5, d6] = [dot(ab, cp), dot(ac, cp)];
  if (d6 >= 0 && d5 <= d6) return c;
  const vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) return addScaled(a, d2 / (d2 - d6), ac);
  const va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) return addScaled(b, (d4 - d3) / (d4 - d3 + (d5 - d6)), subtract(c, b));
  return addScaled(addScaled(a, vb / (va + vb + vc), ab), vc / (va + vb + vc), ac);
}
