import seedrandom from 'seedrandom';
import { DatasetError } from './dataset-error.js';

/** A stream of random numbers: each call gives the next, uniform in [0, 1) with 32 bits. */
export type RandomStream = () => number;

/**
 * The random stream of one purpose: Alea (Baagøe 2010), seeded with `seed/name`.
 *
 * Alea uses IEEE doubles alone, so a stream is the same on every machine. Streams of other names are unrelated: drawing
 * more from one never moves another.
 */
export function randomStream(seed: number, name: string): RandomStream {
  if (!Number.isSafeInteger(seed)) throw new DatasetError('bad-config', `a seed is an integer, got ${seed}`);
  return seedrandom.alea(`${seed}/${name}`);
}

/** The stream's next number as an integer in [0, below); `below` is at most 2³². */
export function randomInteger(random: RandomStream, below: number): number {
  return Math.floor(random() * below);
}

/** Puts the elements in random order, in place (Fisher and Yates). */
export function shuffle(values: Uint32Array, random: RandomStream): Uint32Array {
  for (let last = values.length - 1; last > 0; last--) {
    const other = randomInteger(random, last + 1);
    const value = values[last] as number;
    values[last] = values[other] as number;
    values[other] = value;
  }
  return values;
}
