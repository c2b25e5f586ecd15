import seedrandom from 'seedrandom';
import type { Seed } from './draw-uniform.js';

/**
 * `count` numbers from N(0, deviation²), as float32, by Box and Muller's transform. Each name has a stream of its own, so
 * that a tensor's numbers depend on (seed, name) alone and not on what was drawn before it.
 */
export function drawNormal(seed: Seed, name: string, count: number, std: number): Float32Array {
  const random = seedrandom.alea(`${seed}/${name}`);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index += 2) {
    const radius = std * Math.sqrt(-2 * Math.log(1 - random())); // 1 − [0, 1) is never 0
    const angle = 2 * Math.PI * random();
    values[index] = radius * Math.cos(angle);
    values[index + 1] = radius * Math.sin(angle); // beyond the end of an odd count: ignored by the array
  }
  return values;
}
