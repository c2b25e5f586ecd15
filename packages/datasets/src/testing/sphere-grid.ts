import type { ScalarGrid } from '../media/surfaces/marching-cubes.js';

/** Computes the signed distance to a sphere around the origin, at the nodes of a grid over [-1, 1]³. */
export function sphereGrid(nodes: number, radius: number): ScalarGrid {
  const place = (index: number) => -1 + (2 * index) / (nodes - 1);
  const values = Float32Array.from(
    { length: nodes ** 3 },
    (_, node) =>
      Math.hypot(place(Math.floor(node / nodes ** 2)), place(Math.floor(node / nodes) % nodes), place(node % nodes)) -
      radius,
  );
  return { values, size: [nodes, nodes, nodes] };
}
