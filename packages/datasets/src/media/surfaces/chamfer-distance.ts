import { distancesToSurface } from './distances-to-surface.js';
import type { Mesh, PointSet } from './geometry.js';
import { positionsFrom } from './origin.js';
import { type SampleOptions, sampleMesh } from './sample-mesh.js';

/** How far points and a surface are apart, in the units of their coordinates. */
export interface ChamferDistance {
  /** Mean distance of the points to the surface: large where the surface misses some of them. */
  readonly toSurface: number;
  /** Mean distance of points drawn on the surface to the nearest of the points: large where it lies off them. */
  readonly toPoints: number;
  /** The mean of both. */
  readonly chamfer: number;
}

/**
 * The Chamfer distance of points and a mesh. That of the surface to the points is never 0, since points are apart.
 *
 * @param options how many points are drawn on the surface.
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
