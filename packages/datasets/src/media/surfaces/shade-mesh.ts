import { DatasetError } from '../../dataset-error.js';
import type { RasterImage } from '../images/raster-image.js';
import type { Mesh } from './geometry.js';
import { addScaled, cross, dot, row, subtract, unit, type Vector } from './vectors.js';
import { vertexNormals } from './vertex-normals.js';

/** Number of samples along each side of a pixel, for anti-aliasing. */
const SUPERSAMPLING = 3;

/** Radius of the bounding sphere of the mesh, as a fraction of half the image side. */
const FILL = 0.95;

/** Linear color of the surface in [0, 1], its brightness in shadow, and the background color. */
const SURFACE: Vector = [0.55, 0.68, 0.84];
const SHADOW = 0.22;
const BACKGROUND: Vector = [1, 1, 1];

/** Options of {@link shadeMesh}. The y axis points up. */
export interface ViewOptions {
  /** Height and width of the image, in pixels. */
  readonly size: number;
  /** Angle of the view around the y axis in degrees, from the z axis towards the x axis. Default: 20. */
  readonly azimuth?: number;
  /** Angle of the view above the horizon, in degrees. Default: 15. */
  readonly elevation?: number;
}

/**
 * Renders a shaded color image of a mesh by parallel projection. The surface is diffuse, and the light comes from above
 * the viewer's left shoulder. Back faces are drawn in shadow.
 *
 * @throws DatasetError `empty` for a mesh without triangles; `bad-config` for an invalid size.
 */
export function shadeMesh(mesh: Mesh, { size, azimuth = 20, elevation = 15 }: ViewOptions): RasterImage {
  if (mesh.triangles.length === 0) throw new DatasetError('empty', 'the mesh has no triangles to draw');
  if (!Number.isSafeInteger(size) || size < 1) throw new DatasetError('bad-config', `no image is ${size} pixels wide`);
  const [a, e] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  const towards: Vector = [Math.sin(a) * Math.cos(e), Math.sin(e), Math.cos(a) * Math.cos(e)]; // direction to the viewer
  const right = unit(cross([0, 1, 0], towards));
  const up = cross(towards, right);
  const light = unit(addScaled(addScaled(towards, 0.6, up), -0.5, right));

  const side = size * SUPERSAMPLING;
  const { center, radius } = ball(mesh.positions);
  const scale = (FILL * side) / 2 / radius;
  const seen = Array.from({ length: mesh.positions.length / 3 }, (_, point): Vector => {
    const place = subtract(row(mesh.positions, point), center);
    return [side / 2 + scale * dot(place, right), side / 2 - scale * dot(place, up), dot(place, towards)];
  });
  const normals = mesh.normals ?? vertexNormals(mesh);
  const depth = new Float32Array(side * side).fill(-Infinity);
  const brightness = new Float32Array(side * side).fill(-1); // -1: background

  for (let triangle = 0; triangle < mesh.triangles.length / 3; triangle++) {
    const points = row(mesh.triangles, triangle);
    const [p, q, r] = points.map((point) => seen[point]) as [Vector, Vector, Vector];
    const [n0, n1, n2] = points.map((point) => row(normals, point)) as [Vector, Vector, Vector];
    const area = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    if (area === 0) continue;
    const range = (axis: 0 | 1) => [
      Math.max(0, Math.ceil(Math.min(p[axis], q[axis], r[axis]) - 0.5)),
      Math.min(side - 1, Math.floor(Math.max(p[axis], q[axis], r[axis]) - 0.5)),
    ];
    const [[left, last], [top, bottom]] = [range(0), range(1)] as [[number, number], [number, number]];
    for (let y = top; y <= bottom; y++)
      for (let x = left; x <= last; x++) {
        const [dx, dy] = [x + 0.5 - p[0], y + 0.5 - p[1]];
        const s = (dx * (r[1] - p[1]) - dy * (r[0] - p[0])) / area; // barycentric coordinates of q and r
        const t = (dy * (q[0] - p[0]) - dx * (q[1] - p[1])) / area;
        if (s < 0 || t < 0 || s + t > 1) continue;
        const z = p[2] + s * (q[2] - p[2]) + t * (r[2] - p[2]);
        const pixel = y * side + x;
        if (z <= (depth[pixel] as number)) continue;
        depth[pixel] = z;
        const normal = unit(addScaled(addScaled(n0, s, subtract(n1, n0)), t, subtract(n2, n0)));
        brightness[pixel] = dot(normal, towards) < 0 ? 0 : Math.max(0, dot(normal, light));
      }
  }
  return average(brightness, size);
}

/** Returns a sphere around the points, centered at the center of their bounding box. */
function ball(positions: Float32Array): { center: Vector; radius: number } {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (const [index, value] of positions.entries()) {
    min[index % 3] = Math.min(min[index % 3] as number, value);
    max[index % 3] = Math.max(max[index % 3] as number, value);
  }
  const center = addScaled(row(min, 0), 0.5, subtract(row(max, 0), row(min, 0)));
  let radius = 0;
  for (let point = 0; point < positions.length / 3; point++)
    radius = Math.max(radius, Math.hypot(...subtract(row(positions, point), center)));
  return { center, radius: radius || 1 };
}

/** Averages the samples of each pixel in linear color, and converts the result to sRGB. */
function average(brightness: Float32Array, size: number): RasterImage {
  const data = new Uint8Array(size * size * 3);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const [top, left] = [Math.floor(pixel / size) * SUPERSAMPLING, (pixel % size) * SUPERSAMPLING];
    const sums = [0, 0, 0];
    for (let sample = 0; sample < SUPERSAMPLING ** 2; sample++) {
      const at = (top + Math.floor(sample / SUPERSAMPLING)) * size * SUPERSAMPLING + left + (sample % SUPERSAMPLING);
      const light = brightness[at] as number;
      for (const [channel, color] of (light < 0 ? BACKGROUND : SURFACE).entries())
        sums[channel] = (sums[channel] as number) + (light < 0 ? color : color * (SHADOW + (1 - SHADOW) * light));
    }
    for (const [channel, sum] of sums.entries())
      data[3 * pixel + channel] = Math.round(255 * Math.min(1, sum / SUPERSAMPLING ** 2) ** (1 / 2.2));
  }
  return { height: size, width: size, channels: 3, data };
}
