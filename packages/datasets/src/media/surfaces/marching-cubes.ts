import { DatasetError } from '../../dataset-error.js';
import { cubeTriangles } from './cube-triangles.js';
import type { Mesh } from './geometry.js';

type Triple = readonly [x: number, y: number, z: number];

/** Values of a scalar function on a regular grid. */
export interface ScalarGrid {
  /** Function values, shape [X, Y, Z], with x as the outermost axis. Values below the level are inside. */
  readonly values: Float32Array;
  /** Number of grid nodes along each axis, [X, Y, Z], at least 2. */
  readonly size: Triple;
  /** Coordinates of the first node. Default: (-1, -1, -1). */
  readonly min?: Triple;
  /** Coordinates of the last node. Default: (1, 1, 1). */
  readonly max?: Triple;
}

/**
 * Extracts the level set of a scalar function as a mesh, by marching cubes (Lorensen and Cline 1987) with linear
 * interpolation along grid edges. Triangles share their points, and are counter-clockwise as seen from the side where
 * the function is above the level. The mesh is closed and manifold, except where the surface leaves the grid.
 *
 * @returns Mesh. It has no points and no triangles if the function does not cross the level.
 * @throws DatasetError `bad-config` unless the grid has X·Y·Z finite values.
 */
export function marchingCubes(grid: ScalarGrid, level = 0): Mesh {
  const { values, size, min = [-1, -1, -1], max = [1, 1, 1] } = grid;
  const [sizeX, sizeY, sizeZ] = size;
  if (!size.every((nodes) => Number.isSafeInteger(nodes) && nodes >= 2) || values.length !== sizeX * sizeY * sizeZ)
    throw new DatasetError(
      'bad-config',
      `a grid of ${size.join('×')} nodes, 2 or more each, has ${values.length} values`,
    );
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new DatasetError('bad-config', `value ${bad} of the grid is ${values[bad]}, expected a finite number`);

  const strides = [sizeY * sizeZ, sizeZ, 1];
  const cornerOffsets = Array.from({ length: 8 }, (_, corner) =>
    strides.reduce((sum, stride, axis) => sum + ((corner >> axis) & 1) * stride, 0),
  );
  const positions: number[] = [];
  const triangles: number[] = [];
  const points = new Map<number, number>(); // grid edge, 3·node + axis → mesh point

  const pointOn = (node: number, axis: number): number => {
    const edge = 3 * node + axis;
    const known = points.get(edge);
    if (known !== undefined) return known;
    const [here, there] = [values[node] as number, values[node + (strides[axis] as number)] as number];
    const index = [Math.floor(node / (sizeY * sizeZ)), Math.floor(node / sizeZ) % sizeY, node % sizeZ];
    index[axis] = (index[axis] as number) + (level - here) / (there - here);
    for (const [along, nodes] of size.entries()) {
      const share = (index[along] as number) / (nodes - 1);
      positions.push((min[along] as number) * (1 - share) + (max[along] as number) * share);
    }
    points.set(edge, points.size);
    return points.size - 1;
  };

  for (let x = 0; x < sizeX - 1; x++)
    for (let y = 0; y < sizeY - 1; y++)
      for (let z = 0; z < sizeZ - 1; z++) {
        const node = (x * sizeY + y) * sizeZ + z;
        let inside = 0;
        for (let corner = 0; corner < 8; corner++)
          if ((values[node + (cornerOffsets[corner] as number)] as number) < level) inside |= 1 << corner;
        for (const edge of cubeTriangles[inside] as readonly number[])
          triangles.push(pointOn(node + (cornerOffsets[Math.floor(edge / 3)] as number), edge % 3));
      }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}
