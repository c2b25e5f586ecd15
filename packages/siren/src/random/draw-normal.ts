import seedrandom from 'seedrandom';
import type { Seed } from './draw-uniform.js';

/**
 * Draws `count` numbers from N(0, std²) by the Box–Muller transform, as float32. Each name has its own random stream,
 * so that the numbers depend on (seed, name) alone.
 */
export function drawNormal(seed: Seed, name: string, count: number, std: number): Float32Array {
  const random = seedrandom.alea(`${seed}/${name}`);
  const values = new Float32Array(count);
  for (let index = 0; index < count; index += 2) {
    const radius = std * Math.sqrt(-2 * Math.log(1 - random())); // 1 − [0, 1) is never 0
    const angle = 2 * Math.PI * random();
    values[index] = radius * Math.cos(angle);
    values[index + 1] = radius * Math.sin(angle); // ignored by the array if out of bounds
  }
  return values;
}
