import { type Points, squaredDistances } from './squared-distances.js';

/** Dimensions: N and M points, K numbers of a point. */

/** Precision and recall of generated points. */
export interface PrecisionRecall {
  /** Share of the generated points that lie among the real ones: are samples realistic? */
  readonly precision: number;
  /** Share of the real points that lie among the generated ones: do samples cover the data? */
  readonly recall: number;
}

/**
 * Computes precision and recall (Kynkäänniemi et al. 2019). A set is represented by the balls around its points that
 * reach to the k-th nearest other point; a point lies among the set if it is in one of them.
 *
 * @param neighbor k; default 3, as in the paper
 */
export function precisionRecall(generated: Points, real: Points, neighbor = 3): PrecisionRecall {
  const share = (points: Points, set: Points): number => {
    const radii = radiiOf(set, neighbor);
    let inside = 0;
    squaredDistances(points, set, (_, distances) => {
      for (let other = 0; other < set.count; other++)
        if ((distances[other] as number) <= (radii[other] as number)) {
          inside++;
          return;
        }
    });
    return inside / points.count;
  };
  return { precision: share(generated, real), recall: share(real, generated) };
}

/** Returns the squared distance of each point to its k-th nearest other point. */
function radiiOf(set: Points, neighbor: number): Float32Array {
  const radii = new Float32Array(set.count);
  squaredDistances(set, set, (point, distances) => {
    distances[point] = 0; // exactly, so that the point itself comes first
    radii[point] = distances.sort()[Math.min(neighbor, set.count - 1)] as number;
  });
  return radii;
}

/** Returns the index of the nearest point of a set and its distance, for each point. */
export function nearestPoints(
  points: Points,
  set: Points,
): { readonly indices: Uint32Array; readonly distances: Float32Array } {
  const indices = new Uint32Array(points.count);
  const nearest = new Float32Array(points.count);
  squaredDistances(points, set, (point, distances) => {
    let best = 0;
    for (let other = 1; other < set.count; other++)
      if ((distances[other] as number) < (distances[best] as number)) best = other;
    indices[point] = best;
    nearest[point] = Math.sqrt(Math.max(0, distances[best] as number));
  });
  return { indices, distances: nearest };
}
