import path from 'node:path';
import { surfaceSheet } from '@hypersiren/charts';
import { DatasetError, type ReadOptions } from '@hypersiren/datasets';
import {
  chamferDistance,
  encodeGeometry,
  type Mesh,
  marchingCubes,
  type OrientedPoints,
  openEdges,
  readGeometry,
  sampleMesh,
} from '@hypersiren/datasets/media';
import { formatCount } from '@hypersiren/hypernet/text';
import { SIREN_PAPER } from '@hypersiren/siren/family';
import { FIT_DEFAULTS, sdfFit } from '@hypersiren/siren/fits';
import * as z from 'zod';
import { fitType } from './fit-kind.js';

const options = {
  surface: z
    .string()
    .min(1)
    .describe('Points with normals (xyz, ply), or a closed mesh to sample (ply, obj, off); relative to this file'),
  samples: z
    .int()
    .min(1)
    .default(100_000)
    .describe('Points sampled from a mesh, and from the fitted surface to compare'),
  batch: z
    .int()
    .min(1)
    .default(FIT_DEFAULTS.sdf.batch)
    .describe('Points per step on the surface, and the same number in the space around it'),
  resolution: z.int().min(2).default(128).describe('Nodes along each side of the grid for marching cubes'),
  views: z.int().min(1).default(360).describe('Side of the shaded images'),
};

export const sdfKind = fitType({
  name: 'sdf',
  description: 'The signed distance to a surface, from oriented points',
  options,
  example: { surface: 'statue.ply' },
  citations: [SIREN_PAPER],
  paths: ['surface'],
  extensions: ['.ply', '.obj', '.off', '.xyz'],
  async prepare({ surface: file, samples, batch, resolution, views }, { seed, onWarning }) {
    const { points, origin } = await orientedPoints(file, { count: samples, seed, onWarning });
    const fit = sdfFit(points, { batch, seed });
    return {
      fit,
      description: `${path.basename(file)}, ${origin}`,
      async results(signal, { name, step }) {
        const mesh: Mesh = {
          ...marchingCubes(await fit.volume(signal, resolution)),
          ...(points.origin && { origin: points.origin }),
        };
        const triangles = mesh.triangles.length / 3;
        if (triangles === 0) return { figures: {}, measures: { triangles } };
        const { toSurface, chamfer } = chamferDistance(points, mesh, { count: samples, seed });
        const png = surfaceSheet(mesh, {
          title: `Surface: ${name}`,
          subtitle: `${path.basename(file)}, after ${formatCount(step)} steps; ${formatCount(triangles)} triangles of ${resolution}³ nodes`,
          size: views,
        });
        return {
          figures: { surface: { file: 'surface', content: png } },
          files: {
            mesh: { file: 'surface.ply', bytes: encodeGeometry('surface.ply', mesh) },
            'mesh as text': { file: 'surface.obj', bytes: encodeGeometry('surface.obj', mesh) },
          },
          // In percent of the diagonal, like the measures of the fit.
          measures: { mesh: (100 * toSurface) / fit.diagonal, chamfer: (100 * chamfer) / fit.diagonal, triangles },
        };
      },
    };
  },
});

/** Reads oriented points from a file, or samples them from the mesh in the file. */
async function orientedPoints(
  file: string,
  { onWarning, ...options }: { count: number; seed: number } & ReadOptions,
): Promise<{ points: OrientedPoints; origin: string }> {
  const geometry = await readGeometry(file, { onWarning });
  const triangles = geometry.triangles.length / 3;
  if (triangles > 0) {
    const open = openEdges(geometry);
    const closed = open === 0 ? '' : `, not closed: ${formatCount(open)} open sides`;
    const origin = `${formatCount(options.count)} points of ${formatCount(triangles)} triangles${closed}`;
    return { points: sampleMesh(geometry, options), origin };
  }
  const { positions, normals, origin } = geometry;
  if (normals === undefined)
    throw new DatasetError('empty', `has ${positions.length / 3} points without normals and no faces`, {
      path: file,
      hint: 'Give every point the direction in which the surface faces: x y z nx ny nz',
    });
  return { points: { positions, normals, origin }, origin: `${formatCount(positions.length / 3)} points with normals` };
}
