import Delaunator from 'delaunator';
import { baselineType } from './baseline.js';
import { inpaintEach, type KnownImage } from './inpaint-each.js';
import { nearestFill } from './nearest-pixel.js';

const TITLE = 'linear interpolation';

/**
 * Linear interpolation on the Delaunay triangulation of the known pixels. Pixels outside all triangles get the value of
 * the nearest known pixel.
 */
export const linear = baselineType({
  name: 'linear',
  title: TITLE,
  description: 'Linear interpolation on triangles of known pixels',
  options: {},
  version: 1,
  async fit(_config, { dataset }) {
    const { width, channels } = dataset;
    const nearest = nearestFill(dataset);
    return inpaintEach(TITLE, (image) => {
      nearest(image);
      const known = Uint32Array.from(image.mask.keys()).filter((pixel) => image.mask[pixel] === 1);
      const points = Float64Array.from(known, (pixel) => pixel % width);
      const coords = new Float64Array(2 * known.length); // (x, y) of each known pixel
      known.forEach((pixel, index) => {
        coords[2 * index] = points[index] as number;
        coords[2 * index + 1] = Math.floor(pixel / width);
      });
      const { triangles } = new Delaunator(coords);
      for (let at = 0; at < triangles.length; at += 3) {
        const corners = triangles.subarray(at, at + 3);
        fillTriangle(image, Array.from(corners, (corner) => known[corner] as number) as Triangle, width, channels);
      }
    });
  },
});

/** Corners of a triangle, as pixel positions. */
type Triangle = [number, number, number];

/** Sets every unknown pixel of a triangle, sides included, to the value of the plane through the corners. */
function fillTriangle({ values, mask }: KnownImage, triangle: Triangle, width: number, channels: number): void {
  const [a, b, c] = triangle.map((pixel) => ({ x: pixel % width, y: Math.floor(pixel / width) })) as [
    Point,
    Point,
    Point,
  ];
  const area = doubleArea(a, b, c);
  const [xs, ys] = [
    [a.x, b.x, c.x],
    [a.y, b.y, c.y],
  ];
  for (let y = Math.min(...ys); y <= Math.max(...ys); y++)
    for (let x = Math.min(...xs); x <= Math.max(...xs); x++) {
      const point = { x, y };
      // Integer arithmetic, so that no point on a side is missed by both triangles.
      const weights = [doubleArea(point, b, c), doubleArea(a, point, c), doubleArea(a, b, point)];
      const pixel = y * width + x;
      if (mask[pixel] === 1 || weights.some((weight) => weight * area < 0)) continue;
      for (let channel = 0; channel < channels; channel++)
        values[pixel * channels + channel] = weights.reduce(
          (sum, weight, corner) =>
            sum + (weight / area) * (values[(triangle[corner] as number) * channels + channel] as number),
          0,
        );
    }
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Returns twice the area of a triangle, negative if its corners are in clockwise order. */
function doubleArea(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
}
