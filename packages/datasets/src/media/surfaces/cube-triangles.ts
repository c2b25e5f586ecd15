/**
 * The triangles of marching cubes, derived instead of tabled. Corner c of a cube lies at (c & 1, c >> 1 & 1, c >> 2 & 1); edge
 * `3·c + axis` runs from corner c along an axis.
 */
const AXES = [0, 1, 2] as const;

/** The corners of the six faces, counter-clockwise as seen from outside. */
const FACES = AXES.flatMap((axis) => {
  const [u, v] = [1 << ((axis + 1) % 3), 1 << ((axis + 2) % 3)];
  const near = [0, v, u + v, u];
  return [near, near.map((corner) => corner + (1 << axis)).reverse()];
});

/** The edge between two neighboring corners. */
const edgeOf = (a: number, b: number) => 3 * Math.min(a, b) + Math.log2(a ^ b);

/** The faces that an edge lies on, one bit each. */
const facesOfEdge = (edge: number) => {
  const [corner, axis] = [Math.floor(edge / 3), edge % 3];
  return FACES.reduce((bits, face, index) => {
    const on = face.includes(corner) && face.includes(corner | (1 << axis));
    return on ? bits | (1 << index) : bits;
  }, 0);
};

/**
 * For each set of inside corners (bit c set: corner c is inside) the edges that its triangles join, three by three,
 * counter-clockwise as seen from outside the surface.
 *
 * On every face the surface cuts each run of inside corners off from the others, so that both cubes of a face cut it alike, and
 * no triangle has a side within a face but those cuts: what comes out is closed and manifold (the ambiguity of Lorensen
 * and Cline 1987 always falls the same way).
 */
export const cubeTriangles: readonly (readonly number[])[] = Array.from({ length: 256 }, (_, inside) =>
  loopsOf(inside).flatMap((loop) => triangulate(loop) as number[]),
);

/** The closed polygons that cut the inside corners off, as lists of edges. */
function loopsOf(inside: number): number[][] {
  const isInside = (corner: number) => ((inside >> corner) & 1) === 1;
  const next = new Map<number, number>();
  for (const face of FACES) {
    const corner = (index: number) => face[index % 4] as number;
    for (let start = 0; start < 4; start++) {
      if (isInside(corner(start)) || !isInside(corner(start + 1))) continue;
      let end = start + 1; // a run of inside corners begins after `start`; `end` is its last
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

/** The polygon's triangles without a diagonal that lies within a face of the cube; undefined if there are none. */
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
