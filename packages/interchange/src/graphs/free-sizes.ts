/** Free sizes of a graph: the number of images and the number of points. */
export interface FreeSizes {
  readonly batch: number;
  readonly points: number;
}

/**
 * Size of a tensor's axis as a formula: factor · batchᵃ · pointsᵇ, where a and b are 0 or 1. `of` lists the free sizes
 * in the product.
 */
export interface Dimension {
  readonly factor: number;
  readonly of: readonly (keyof FreeSizes)[];
}

/**
 * Two pairs of free sizes, from whose results the formula of a size is derived. All products of the free sizes have
 * different ratios.
 */
export const PROBES: readonly [FreeSizes, FreeSizes] = [
  { batch: 2, points: 5 },
  { batch: 3, points: 7 },
];

const PRODUCTS: readonly (readonly (keyof FreeSizes)[])[] = [['batch'], ['points'], ['batch', 'points']];

/**
 * Returns the formula of a size from its values for the first and the second probe, or undefined if no formula matches.
 */
export function dimensionOf(first: number, second: number): Dimension | undefined {
  if (first === second) return { factor: first, of: [] };
  for (const of of PRODUCTS) {
    const [a, b] = PROBES.map((sizes) => of.reduce((product, name) => product * sizes[name], 1)) as [number, number];
    if (first % a === 0 && first / a === second / b) return { factor: first / a, of };
  }
  return undefined;
}
