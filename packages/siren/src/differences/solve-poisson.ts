import { conjugateGradients } from './conjugate-gradients.js';
import { atNodes, checkNodes, type PointFunction } from './square-grid.js';

/** Poisson's equation on the square [-1, 1]²: Δφ = f inside, φ = g on the boundary. */
export interface PoissonProblem {
  /** Source f. */
  readonly source: PointFunction;
  /** Boundary values g. Default: 0. */
  readonly boundary?: PointFunction;
}

/**
 * Solves Poisson's equation by central differences (five points, error O(h²)) and conjugate gradients.
 *
 * @param nodes number of nodes along each side, 3 or more, both ends included
 * @returns φ at the nodes, shape [nodes, nodes], row-major
 * @throws SirenError `option` if the number of nodes is out of range
 */
export function solvePoisson({ source, boundary = () => 0 }: PoissonProblem, nodes: number): Float64Array {
  checkNodes('siren.solvePoisson', nodes);
  const squared = (2 / (nodes - 1)) ** 2;
  const field = atNodes(boundary, nodes);
  const inner = (node: number) => {
    const [row, column] = [Math.floor(node / nodes), node % nodes];
    return row > 0 && row < nodes - 1 && column > 0 && column < nodes - 1;
  };
  const isInner = Uint8Array.from(field, (_, node) => (inner(node) ? 1 : 0));
  for (const [node, within] of isInner.entries()) if (within) field[node] = 0;
  /** Computes −h² times the Laplacian at the inner nodes, a positive definite operator, and 0 at the other nodes. */
  const operator = (values: Float64Array) =>
    values.map((value, node) =>
      isInner[node]
        ? 4 * value -
          (values[node - nodes] as number) -
          (values[node + nodes] as number) -
          (values[node - 1] as number) -
          (values[node + 1] as number)
        : 0,
    );
  const sources = atNodes(source, nodes);
  const known = operator(field); // contribution of the boundary values
  const residual = sources.map((f, node) => (isInner[node] ? -squared * f - (known[node] as number) : 0));
  conjugateGradients(operator, field, residual);
  return field;
}
