import seedrandom from 'seedrandom';
import { DatasetError } from './dataset-error.js';

/** Stream of random numbers. Each call returns the next number, uniform in [0, 1) with a resolution of 32 bits. */
export type RandomStream = () => number;

/**
 * Creates the random stream of one purpose: Alea (Baagøe 2010), seeded with `seed/name`.
 *
 * Alea uses IEEE double arithmetic only, so a stream is identical on all machines. Streams of different names are
 * independent: drawing more numbers from one never changes another.
 */
export function randomStream(seed: number, name: string): RandomStream {
  if (!Number.isSafeInteger(seed)) throw new DatasetError('bad-config', `a seed is an integer, got ${seed}`);
  return seedrandom.alea(`${seed}/${name}`);
}

/** Draws an integer in [0, below). `below` is at most 2³². */
export function randomInteger(random: RandomStream, below: number): number {
  return Math.floor(random() * below);
}

/** Shuffles an array in place (Fisher–Yates), and returns it. */
export function shuffle(values: Uint32Array, random: RandomStream): Uint32Array {
  for (let last = values.length - 1; last > 0; last--) {
    const other = randomInteger(random, last + 1);
    const value = values[last] as number;
    values[last] = values[other] as number;
    values[other] = value;
  }
  return values;
}
