import { drawUniform, type Seed } from './draw-uniform.js';

/**
 * `count` whole numbers from 0 to `below` − 1 in rising order and even steps, the first of them drawn from the stream of that name. Each
 * number is as likely as any other. Of places of a signal that a network reads in order, a mean over such a draw strays far less from
 * that over all of them than one over places drawn apart, once the steps are shorter than the signal's waves.
 */
export function drawSpaced(seed: Seed, name: string, count: number, below: number): Int32Array {
  const offset = drawUniform(seed, name, 1, 0.5)[0] as number;
  return Int32Array.from({ length: count }, (_, index) =>
    Math.min(below - 1, Math.floor(((index + offset + 0.5) * below) / count)),
  );
}
