import { MATCHED_LAYER, type MatchedLayer, multiply, stretch } from './perfectly-matched-layer.js';
import { atNodes, checkNodes, nodePlace, type PointFunction } from './square-grid.js';

/**
 * Helmholtz equation (Δ + k²) Φ = f for waves e^(jωt) in open space. The domain is [-1, 1]² with a perfectly matched
 * layer along its sides.
 */
export interface HelmholtzProblem {
  /** Source f, real. */
  readonly source: PointFunction;
  /** Wavenumber k in radians per unit of length. The wavelength is 2π / k. */
  readonly wavenumber: number;
  readonly layer?: MatchedLayer;
}

/** A complex field at the nodes of a square grid. Both arrays have the shape [nodes, nodes], row-major. */
export interface ComplexField {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/** Largest number of nodes along a side. The matrix has 2 · nodes³ complex numbers. */
const MAX_NODES = 257;

/**
 * Solves the Helmholtz equation by central differences (five points, error O(h²)) and banded elimination, in about
 * nodes⁴ operations. A wavelength needs 10 to 20 nodes.
 *
 * @param nodes number of nodes along each side, both ends included
 * @throws SirenError `option` if the number of nodes is out of range
 */
export function solveHelmholtz(problem: HelmholtzProblem, nodes: number): ComplexField {
  checkNodes('siren.solveHelmholtz', nodes, MAX_NODES);
  const { source, wavenumber, layer = MATCHED_LAYER } = problem;
  const inner = nodes - 2; // the field is 0 on the boundary, behind the layer
  const step = 2 / (nodes - 1);
  // Weights of the differences to both neighbors: s at the node times s halfway to the neighbor, divided by h².
  const weights = Array.from({ length: inner }, (_, index) => {
    const place = nodePlace(index + 1, nodes);
    const here = stretch(place, layer).factor;
    return [-0.5, 0.5].map((half) => {
      const [real, imaginary] = multiply(here, stretch(place + half * step, layer).factor);
      return [real / step ** 2, imaginary / step ** 2] as const;
    });
  });
  const size = inner * inner;
  const width = 2 * inner + 1;
  const [real, imaginary] = [new Float64Array(size * width), new Float64Array(size * width)];
  const add = (row: number, column: number, [re, im]: readonly [number, number]) => {
    const at = row * width + column - row + inner;
    real[at] = (real[at] as number) + re;
    imaginary[at] = (imaginary[at] as number) + im;
  };
  for (let row = 0; row < inner; row++)
    for (let column = 0; column < inner; column++) {
      const node = row * inner + column;
      add(node, node, [wavenumber ** 2, 0]);
      for (const [index, offset] of [
        [row, inner],
        [column, 1],
      ] as const)
        for (const side of [0, 1] as const) {
          const weight = weights[index]?.[side] as readonly [number, number];
          add(node, node, [-weight[0], -weight[1]]);
          const neighbor = index + (side === 0 ? -1 : 1);
          if (neighbor >= 0 && neighbor < inner) add(node, node + (side === 0 ? -offset : offset), weight);
        }
    }
  const sources = atNodes(source, nodes);
  const place = (index: number) => (Math.floor(index / inner) + 1) * nodes + (index % inner) + 1;
  const right = { real: new Float64Array(size), imaginary: new Float64Array(size) };
  for (let index = 0; index < size; index++) right.real[index] = sources[place(index)] as number;
  eliminate(real, imaginary, right, inner);
  const field = { real: new Float64Array(nodes ** 2), imaginary: new Float64Array(nodes ** 2) };
  for (let index = 0; index < size; index++) {
    field.real[place(index)] = right.real[index] as number;
    field.imaginary[place(index)] = right.imaginary[index] as number;
  }
  return field;
}

/**
 * Solves a linear system by Gaussian elimination without pivoting. Entries more than `band` columns from the diagonal
 * are zero. The solution replaces the right-hand side.
 */
function eliminate(real: Float64Array, imaginary: Float64Array, right: ComplexField, band: number): void {
  const size = right.real.length;
  const width = 2 * band + 1;
  const subtract = (to: number, from: number, lr: number, li: number, re: Float64Array, im: Float64Array) => {
    const [fr, fi] = [re[from] as number, im[from] as number];
    re[to] = (re[to] as number) - (lr * fr - li * fi);
    im[to] = (im[to] as number) - (lr * fi + li * fr);
  };
  for (let pivot = 0; pivot < size; pivot++) {
    const diagonal = pivot * width + band;
    const last = Math.min(size - 1, pivot + band);
    for (let row = pivot + 1; row <= last; row++) {
      const below = row * width + pivot - row + band;
      const [lr, li] = divide(
        real[below] as number,
        imaginary[below] as number,
        real[diagonal] as number,
        imaginary[diagonal] as number,
      );
      if (lr === 0 && li === 0) continue;
      for (let offset = 1; offset <= last - pivot; offset++)
        subtract(below + offset, diagonal + offset, lr, li, real, imaginary);
      subtract(row, pivot, lr, li, right.real, right.imaginary);
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    const diagonal = row * width + band;
    for (let column = row + 1; column <= Math.min(size - 1, row + band); column++) {
      const at = diagonal + column - row;
      subtract(row, column, real[at] as number, imaginary[at] as number, right.real, right.imaginary);
    }
    const [re, im] = divide(
      right.real[row] as number,
      right.imaginary[row] as number,
      real[diagonal] as number,
      imaginary[diagonal] as number,
    );
    right.real[row] = re;
    right.imaginary[row] = im;
  }
}

function divide(a: number, b: number, c: number, d: number): [number, number] {
  const size = c * c + d * d;
  return [(a * c + b * d) / size, (b * c - a * d) / size];
}
