import { drawUniform } from '@hypersiren/siren/training';
import type { Mask } from '../../known-pixels.js';

/** Share of the known pixels that are held out. */
const HELD_OUT = 0.2;

/** Least number of known pixels for an adaptation: fewer say nothing about the others. */
export const MIN_KNOWN = 16;

/** Share of the pixels that a context keeps, at random between these two. */
const [LEAST, MOST] = [0.3, 0.9];

/** The known pixels of an image in two parts, as masks. */
export interface KnownSplit {
  /** Pixels that the model is adapted to. */
  readonly used: Mask;
  /** Pixels that decide which step is the best. */
  readonly heldOut: Mask;
}

/** Splits the known pixels at random. Undefined if there are fewer than {@link MIN_KNOWN}. */
export function splitKnown(mask: Mask, seed: number): KnownSplit | undefined {
  const known = [...mask.keys()].filter((pixel) => mask[pixel] === 1);
  if (known.length < MIN_KNOWN) return undefined;
  const keys = drawUniform(seed, 'held out', known.length, 1);
  const order = [...known.keys()].sort((a, b) => (keys[a] as number) - (keys[b] as number));
  const heldOut = new Uint8Array(mask.length);
  for (const index of order.slice(0, Math.round(HELD_OUT * known.length))) heldOut[known[index] as number] = 1;
  return { heldOut, used: mask.map((value, pixel) => value - (heldOut[pixel] as number)) };
}

/** Draws contexts: for each, a random share of the pixels of a mask, [count · pixels] with 1 for a pixel that is kept. */
export function drawContexts(mask: Mask, count: number, seed: number, step: number): Float32Array {
  const shares = drawUniform(seed, `shares of step ${step}`, count, 1);
  const draws = drawUniform(seed, `contexts of step ${step}`, count * mask.length, 1);
  return draws.map((draw, index) => {
    const share = LEAST + ((MOST - LEAST) * ((shares[Math.floor(index / mask.length)] as number) + 1)) / 2;
    return (draw + 1) / 2 < share ? (mask[index % mask.length] as number) : 0;
  });
}
