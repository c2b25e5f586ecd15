import { TestRandom } from './random.js';

/** Ridge regressions with a common basis: x and weights [rows, size], basis [rank, size]. */
export interface RidgeProblem {
  readonly rows: number;
  readonly rank: number;
  readonly size: number;
  readonly x: Float32Array;
  readonly weights: Float32Array;
  readonly basis: Float32Array;
}

/** Returns regressions whose matrices have eigenvalues from 1 to about 10⁵, as those of images have. Half of x counts. */
export function badlyConditionedRidge(rows: number, rank: number, size: number): RidgeProblem {
  const random = new TestRandom(7);
  const draw = (count: number) => Float32Array.from(random.floats(count, -1, 1));
  const basis = draw(rank * size).map(
    (value, at) => (value * 25) / Math.sqrt(size) / (1 + Math.floor(at / size)) ** 0.75,
  );
  const weights = draw(rows * size).map((value) => (value < 0 ? 0 : 100 + 900 * value));
  return { rows, rank, size, x: draw(rows * size), weights, basis };
}

/** Solves the regressions by conjugate gradients in double precision with orthogonalized residuals: z [rows, rank]. */
export function ridgeInDoubles(
  { rows, rank, size, x, weights, basis }: RidgeProblem,
  iterations: number,
): Float64Array {
  const result = new Float64Array(rows * rank);
  const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((sum, value, at) => sum + value * (b[at] as number), 0);
  const add = (to: Float64Array, factor: number, from: ArrayLike<number>) => {
    for (let at = 0; at < to.length; at++) to[at] = (to[at] as number) + factor * (from[at] as number);
  };
  const component = (r: number) => basis.subarray(r * size, (r + 1) * size);
  for (let row = 0; row < rows; row++) {
    const own = weights.subarray(row * size, (row + 1) * size);
    const gather = (values: ArrayLike<number>) => {
      const weighted = Float64Array.from(own, (weight, at) => weight * (values[at] as number));
      return Float64Array.from({ length: rank }, (_, r) => dot(component(r), weighted));
    };
    const z = result.subarray(row * rank, (row + 1) * rank);
    const residual = gather(x.subarray(row * size, (row + 1) * size));
    const direction = residual.slice();
    const earlier: Float64Array[] = [];
    let norm = dot(residual, residual);
    for (let iteration = 0; iteration < iterations; iteration++) {
      earlier.push(residual.map((value) => value / Math.sqrt(norm)));
      const rendered = new Float64Array(size);
      for (let r = 0; r < rank; r++) add(rendered, direction[r] as number, component(r));
      const product = gather(rendered);
      add(product, 1, direction);
      const step = norm / dot(direction, product);
      add(z, step, direction);
      add(residual, -step, product);
      for (const unit of earlier) add(residual, -dot(unit, residual), unit);
      const next = dot(residual, residual);
      direction.forEach((value, r) => {
        direction[r] = (residual[r] as number) + (next / norm) * value;
      });
      norm = next;
    }
  }
  return result;
}
