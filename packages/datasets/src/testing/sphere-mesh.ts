import type { Mesh } from '../media/surfaces/geometry.js';

/** Creates a mesh of the unit sphere with 8·4^levels triangles, by subdividing an octahedron `levels` times. */
export function sphereMesh(levels: number): Mesh {
  let triangles: number[][][] = [];
  for (const x of [1, -1])
    for (const y of [1, -1])
      for (const z of [1, -1]) {
        const corners = [
          [x, 0, 0],
          [0, y, 0],
          [0, 0, z],
        ]; // arranged by axis
        triangles.push(x * y * z > 0 ? corners : corners.toReversed());
      }
  const middle = (a: readonly number[], b: readonly number[]) => {
    const sum = a.map((value, axis) => value + (b[axis] as number));
    return sum.map((value) => value / Math.hypot(...sum));
  };
  for (let level = 0; level < levels; level++)
    triangles = triangles.flatMap(([a, b, c]) => {
      const [p, q, r] = [a as number[], b as number[], c as number[]];
      const [pq, qr, rp] = [middle(p, q), middle(q, r), middle(r, p)];
      return [
        [p, pq, rp],
        [pq, q, qr],
        [rp, qr, r],
        [pq, qr, rp],
      ];
    });
  const points = new Map<string, number>();
  const positions: number[] = [];
  const indices = triangles.flat().map((point) => {
    const key = point.map((value) => value.toFixed(9).replace('-0.000000000', '0.000000000')).join(' ');
    const index = points.get(key) ?? points.size;
    if (index === points.size) {
      points.set(key, index);
      positions.push(...point);
    }
    return index;
  });
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(indices) };
}
