import * as z from 'zod';

/**
 * Builds the schema of a sum of Gaussian bumps in [-1, 1] or [-1, 1]², which is a source or an initial condition of an
 * equation.
 */
export function bumpsSchema(dimensions: number) {
  const place = z.number().min(-1).max(1);
  const at = dimensions === 1 ? z.tuple([place]) : z.tuple([place, place]);
  return z
    .array(
      z.strictObject({
        at: at.describe('Center, [row, column] in [-1, 1]'),
        width: z.number().positive().describe('Standard deviation'),
        height: z.number().describe('Value at the center; may be negative'),
      }),
    )
    .min(1);
}

export interface Bump {
  readonly at: readonly number[];
  readonly width: number;
  readonly height: number;
}

/** Returns the function Σ h · exp(−|x − a|² / 2w²). */
export function sumOfBumps(bumps: readonly Bump[]): (point: readonly number[]) => number {
  return (point) =>
    bumps.reduce((sum, { at, width, height }) => {
      const squared = at.reduce((total, middle, axis) => total + (middle - (point[axis] as number)) ** 2, 0);
      return sum + height * Math.exp(-squared / (2 * width ** 2));
    }, 0);
}
