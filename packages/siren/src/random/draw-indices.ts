import seedrandom from 'seedrandom';
import type { Seed } from './draw-uniform.js';

/**
 * Draws `count` integers from 0 to `below` − 1 with replacement, with the random stream `name`. `below` is at most 2³².
 */
export function drawIndices(seed: Seed, name: string, count: number, below: number): Int32Array {
  const random = seedrandom.alea(`${seed}/${name}`);
  return Int32Array.from({ length: count }, () => Math.floor(random() * below));
}
