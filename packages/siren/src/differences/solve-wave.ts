import { checkCount, checkPositive } from '../check-option.js';
import { atNodes, checkNodes, type PointFunction } from './square-grid.js';

/**
 * Wave equation of a string over [-1, 1] or a membrane over [-1, 1]², fixed at the edges and released at rest: φ_tt =
 * c² Δφ, φ(0) = f, φ_t(0) = 0, φ = 0 at the edges.
 */
export interface WaveProblem {
  /** Dimensions: 1 for a string, 2 for a membrane. */
  readonly dimensions: 1 | 2;
  /** Initial shape f, which is 0 at the edges. */
  readonly initial: PointFunction;
  /** Wave speed c, length per time. */
  readonly speed: number;
  /** Simulated time. */
  readonly duration: number;
}

/** Time step as a fraction of the largest stable step, h / (c·√dimensions). */
const STEP_SHARE = 0.5;

/**
 * Solves the wave equation by central differences in space and time (leapfrog, error O(h²)).
 *
 * @param nodes number of nodes along each side, 3 or more, both ends included
 * @param frames number of output times, 2 or more, the first and the last included
 * @returns φ at each time and node, shape [frames, nodes] or [frames, nodes, nodes]
 * @throws SirenError `option` if an option is out of range
 */
export function solveWave(
  { dimensions, initial, speed, duration }: WaveProblem,
  { nodes, frames }: { readonly nodes: number; readonly frames: number },
): Float64Array {
  const what = 'siren.solveWave';
  checkNodes(what, nodes);
  checkCount(`${what}: frames`, frames, 2);
  checkPositive(`${what}: speed`, speed);
  checkPositive(`${what}: duration`, duration);
  const longest = (STEP_SHARE * (2 / (nodes - 1))) / (speed * Math.sqrt(dimensions));
  const perFrame = Math.ceil(duration / (frames - 1) / longest);
  const step = duration / (frames - 1) / perFrame;
  const factor = ((speed * step) / (2 / (nodes - 1))) ** 2;
  const offsets = dimensions === 1 ? [1] : [1, nodes];
  const onEdge = atNodes((point) => (point.some((place) => Math.abs(place) > 1 - 1e-9) ? 1 : 0), nodes, dimensions);
  /** Computes (c·Δt)² times the Laplacian, and 0 at the edges. */
  const push = (field: Float64Array) =>
    field.map((value, node) =>
      onEdge[node]
        ? 0
        : factor *
          offsets.reduce(
            (sum, offset) => sum + (field[node - offset] as number) + (field[node + offset] as number) - 2 * value,
            0,
          ),
    );
  let now = atNodes(initial, nodes, dimensions).map((value, node) => (onEdge[node] ? 0 : value));
  // The field starts at rest, so the steps before and after the first are equal.
  const first = push(now);
  let behind = now.map((value, node) => value + (first[node] as number) / 2);
  const result = new Float64Array(frames * now.length);
  result.set(now);
  for (let count = 1; count < frames * perFrame - perFrame + 1; count++) {
    const force = push(now);
    const ahead = now.map((value, node) => 2 * value - (behind[node] as number) + (force[node] as number));
    [behind, now] = [now, ahead];
    if (count % perFrame === 0) result.set(now, (count / perFrame) * now.length);
  }
  return result;
}
