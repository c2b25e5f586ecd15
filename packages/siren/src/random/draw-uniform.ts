import seedrandom from 'seedrandom';

/** A run's seed: any number or text; 0 is a seed like another. */
export type Seed = number | string;

/**
 * `count` numbers from U(−limit, limit), as float32. Each name has a stream of its own, so that a tensor's numbers
 * depend on (seed, name) alone and not on what was drawn before it.
 */
export function drawUniform(seed: Seed, name: string, count: number, limit: number): Float32Array {
  const random = seedrandom.alea(`${seed}/${name}`);
  return Float32Array.from({ length: count }, () => limit * (2 * random() - 1));
}
