import { randomInteger, randomStream } from '../random-stream.js';

/** Seeded random bytes: no two runs of them are alike, so an image in the wrong place is found out. */
export function testBytes(length: number, seed = 1): Uint8Array {
  const random = randomStream(seed, 'test-bytes');
  return Uint8Array.from({ length }, () => randomInteger(random, 256));
}
