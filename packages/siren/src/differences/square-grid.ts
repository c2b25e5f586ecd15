import { checkRange } from '../check-option.js';

/** A function of a point, given by its coordinates. */
export type PointFunction = (point: readonly number[]) => number;

/**
 * Largest number of nodes along a side. Beyond it the solvers take minutes, and gigabytes if they factorize a matrix.
 */
export const MAX_NODES = 1025;

/**
 * Throws a `SirenError` with code `option` unless the number of nodes is in [3, most]. The message begins with `what`.
 */
export function checkNodes(what: string, nodes: number, most = MAX_NODES): void {
  checkRange(`${what}: nodes`, nodes, [3, most]);
}

/** Returns the coordinate of node `index` of `nodes` evenly spaced nodes over [-1, 1], both ends included. */
export function nodePlace(index: number, nodes: number): number {
  return -1 + (2 * index) / (nodes - 1);
}

/** Evaluates a function at the nodes of an interval or of a square, row by row: [nodes^dimensions]. */
export function atNodes(of: PointFunction, nodes: number, dimensions: 1 | 2 = 2): Float64Array {
  const place = (index: number) => nodePlace(index, nodes);
  return Float64Array.from({ length: nodes ** dimensions }, (_, node) =>
    of(dimensions === 1 ? [place(node)] : [place(Math.floor(node / nodes)), place(node % nodes)]),
  );
}
