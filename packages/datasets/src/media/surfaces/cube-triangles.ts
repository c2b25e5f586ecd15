/**
 * Axes of the cube. The triangles of marching cubes are derived here instead of stored as a table. Corner c of a cube
 * lies at (c & 1, c >> 1 & 1, c >> 2 & 1). Edge `3·c + axis` starts at corner c and runs along an axis.
 */
const AXES = [0, 1, 2] as const;

/** Corners of the six faces, counter-clockwise as seen from outside. */
const FACES = AXES.flatMap((axis) => {
  const [u, v] = [1 << ((axis + 1) % 3), 1 << ((axis + 2) % 3)];
  const near = [0, v, u + v, u];
  return [near, near.map((corner) => corner + (1 << axis)).reverse()];
});

/** Returns the edge between two neighboring corners. */
const edgeOf = (a: number, b: number) => 3 * Math.min(a, b) + Math.log2(a ^ b);

/** Returns the faces that contain an edge, as a bit mask. */
const facesOfEdge = (edge: number) => {
  const [corner, axis] = [Math.floor(edge / 3), edge % 3];
  return FACES.reduce((bits, face, index) => {
    const on = face.includes(corner) && face.includes(corner | (1 << axis));
    return on ? bits | (1 << index) : bits;
  }, 0);
};

/**
 * Triangles for each of the 256 sets of inside corners (bit c is set if corner c is inside). Each triangle is three
 * edges, counter-clockwise as seen from outside the surface.
 *
 * On an ambiguous face (Lorensen and Cline 1987), the inside corners are always separated, so both cubes that share the
 * face cut it in the same way. No other side of a triangle lies within a face. The surface is therefore closed and
 * manifold.
 */
export const cubeTriangles: readonly (readonly number[])[] = Array.from({ length: 256 }, (_, inside) =>
  loopsOf(inside).flatMap((loop) => triangulate(loop) as number[]),
);

/** Returns the closed polygons that separate the inside corners from the others, as lists of edges. */
function loopsOf(inside: number): number[][] {
  const isInside = (corner: number) => ((inside >> corner) & 1) === 1;
  const next = new Map<number, number>();
  for (const face of FACES) {
    const corner = (index: number) => face[index % 4] as number;
    for (let start = 0; start < 4; start++) {
      if (isInside(corner(start)) || !isInside(corner(start + 1))) continue;
      let end = start + 1; // a run of inside corners starts after `start`; `end` is its last corner
      while (isInside(corner(end + 1))) end++;
      next.set(edgeOf(corner(start), corner(start + 1)), edgeOf(corner(end), corner(end + 1)));
    }
  }
  const loops: number[][] = [];
  while (next.size > 0) {
    const loop: number[] = [];
    let edge = next.keys().next().value as number;
    for (let following = next.get(edge); following !== undefined; following = next.get(edge)) {
      loop.push(edge);
      next.delete(edge);
      edge = following;
    }
    loops.push(loop);
  }
  return loops;
}

/**
 * Triangulates a polygon without diagonals that lie within a face of the cube. Returns undefined if that is impossible.
 */
function triangulate(polygon: readonly number[]): number[] | undefined {
  if (polygon.length < 3) return [];
  const [first, last] = [polygon[0] as number, polygon.at(-1) as number];
  for (let apex = 1; apex < polygon.length - 1; apex++) {
    const parts = [polygon.slice(0, apex + 1), polygon.slice(apex)];
    const within = (part: readonly number[]) =>
      part.length > 2 && (facesOfEdge(part[0] as number) & facesOfEdge(part.at(-1) as number)) !== 0;
    if (parts.some(within)) continue;
    const triangles = parts.map(triangulate);
    if (triangles.every((part) => part !== undefined))
      return [first, polygon[apex] as number, last, ...triangles.flat()];
  }
  return undefined;
}
