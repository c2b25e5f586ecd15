import { randomInteger, randomStream } from '../random-stream.js';

/** Generates seeded random bytes. All parts differ, so tests detect images in the wrong position. */
export function testBytes(length: number, seed = 1): Uint8Array {
  const random = randomStream(seed, 'test-bytes');
  return Uint8Array.from({ length }, () => randomInteger(random, 256));
}
