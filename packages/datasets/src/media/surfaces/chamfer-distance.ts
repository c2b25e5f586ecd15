import { distancesToSurface } from './distances-to-surface.js';
import type { Mesh, PointSet } from './geometry.js';
import { positionsFrom } from './origin.js';
import { type SampleOptions, sampleMesh } from './sample-mesh.js';

/** Distances between a point cloud and a surface, in the units of their coordinates. */
export interface ChamferDistance {
  /** Mean distance from the points to the surface. It is large if the surface misses some of the points. */
  readonly toSurface: number;
  /**
   * Mean distance from points sampled on the surface to the nearest point of the cloud. It is large if parts of the
   * surface are far from all points.
   */
  readonly toPoints: number;
  /** Mean of `toSurface` and `toPoints`. */
  readonly chamfer: number;
}

/**
 * Computes the Chamfer distance between a point cloud and a mesh. `toPoints` is never 0, because the cloud is sparse.
 *
 * @param options Number of points sampled on the surface, and the random seed.
 * @throws DatasetError `empty` for a mesh without area.
 */
export function chamferDistance(points: PointSet, mesh: Mesh, options: SampleOptions): ChamferDistance {
  const mean = (distances: Float32Array) => distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  const samples = sampleMesh(mesh, options);
  const positions = positionsFrom(points, mesh.origin);
  const toSurface = mean(distancesToSurface(positions, mesh));
  const toPoints = mean(distancesToSurface(samples.positions, { positions }));
  return { toSurface, toPoints, chamfer: (toSurface + toPoints) / 2 };
}
