import { drawUniform, type Seed } from './draw-uniform.js';

/**
 * Draws `count` evenly spaced integers from 0 to `below` − 1 in ascending order, with a random offset from the random
 * stream `name`. Each integer is equally likely. For a signal whose period is longer than the spacing, the mean over
 * such a sample has a much smaller variance than the mean over independent indices.
 */
export function drawSpaced(seed: Seed, name: string, count: number, below: number): Int32Array {
  const offset = drawUniform(seed, name, 1, 0.5)[0] as number;
  return Int32Array.from({ length: count }, (_, index) =>
    Math.min(below - 1, Math.floor(((index + offset + 0.5) * below) / count)),
  );
}
