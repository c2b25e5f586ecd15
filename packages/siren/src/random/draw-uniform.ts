import seedrandom from 'seedrandom';

/** Seed of a run: any number or string, including 0. */
export type Seed = number | string;

/**
 * Draws `count` numbers from U(−limit, limit), as float32. Each name has its own random stream, so that the numbers
 * depend on (seed, name) alone.
 */
export function drawUniform(seed: Seed, name: string, count: number, limit: number): Float32Array {
  const random = seedrandom.alea(`${seed}/${name}`);
  return Float32Array.from({ length: count }, () => limit * (2 * random() - 1));
}
