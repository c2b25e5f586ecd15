/** Sizes that a graph leaves free: how many images there are, and how many points. */
export interface FreeSizes {
  readonly batch: number;
  readonly points: number;
}

/** A size of a tensor: factor · batchᵃ · pointsᵇ, a and b being 0 or 1. */
export interface Dimension {
  readonly factor: number;
  readonly of: readonly (keyof FreeSizes)[];
}

/** Two pairs of free sizes by whose results a size's formula is told: the ratios of all products of them differ. */
export const PROBES: readonly [FreeSizes, FreeSizes] = [
  { batch: 2, points: 5 },
  { batch: 3, points: 7 },
];

const PRODUCTS: readonly (readonly (keyof FreeSizes)[])[] = [['batch'], ['points'], ['batch', 'points']];

/** The formula of a size that was one number for the first of the probes and another for the second; undefined if it has none. */
export function dimensionOf(first: number, second: number): Dimension | undefined {
  if (first === second) return { factor: first, of: [] };
  for (const of of PRODUCTS) {
    const [a, b] = PROBES.map((sizes) => of.reduce((product, name) => product * sizes[name], 1)) as [number, number];
    if (first % a === 0 && first / a === second / b) return { factor: first / a, of };
  }
  return undefined;
}
