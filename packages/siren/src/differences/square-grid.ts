import { checkRange } from '../check-option.js';

/** A function of a point, given as its coordinates. */
export type PointFunction = (point: readonly number[]) => number;

/** More nodes along a side take minutes, and gigabytes where a matrix is factorized. */
export const MAX_NODES = 1025;

/** Throws a SirenError that begins with `what` unless a solver can work with so many nodes along each side. */
export function checkNodes(what: string, nodes: number, most = MAX_NODES): void {
  checkRange(`${what}: nodes`, nodes, [3, most]);
}

/** Coordinate of node `index` of `nodes` over [-1, 1], both ends included. */
export function nodePlace(index: number, nodes: number): number {
  return -1 + (2 * index) / (nodes - 1);
}

/** A function's values at the nodes of a square, row by row, or of an interval: [nodes^dimensions]. */
export function atNodes(of: PointFunction, nodes: number, dimensions: 1 | 2 = 2): Float64Array {
  const place = (index: number) => nodePlace(index, nodes);
  return Float64Array.from({ length: nodes ** dimensions }, (_, node) =>
    of(dimensions === 1 ? [place(node)] : [place(Math.floor(node / nodes)), place(node % nodes)]),
  );
}
