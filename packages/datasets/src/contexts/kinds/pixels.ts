import * as z from 'zod';
import { DatasetError } from '../../dataset-error.js';
import { randomInteger } from '../../random-stream.js';
import type { ContextKind } from '../context-kind.js';

const count = z.int().min(0);

/**
 * Context with a fixed number of known pixels, or a number drawn uniformly from [min, max], both inclusive. All sets of
 * this size are equally likely.
 */
export const pixels: ContextKind<number | readonly [min: number, max: number]> = {
  description: 'A number of pixels, every set of them equally likely; or a number drawn from a range, ends included',
  schema: z.union([count, z.tuple([count, count])]),
  form: '{pixels: [min, max]}',
  example: 10,
  check(value) {
    if (isCount(value)) return value;
    if (Array.isArray(value) && value.length === 2 && value.every(isCount)) {
      const [min, max] = value as [number, number];
      if (min <= max) return [min, max];
    }
    throw new DatasetError('bad-context', `pixels: ${JSON.stringify(value)} is not a number of pixels`, {
      hint: 'Expected an integer of at least 0, or [min, max] of such integers',
    });
  },
  parse(text) {
    const [, min, max] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
    if (min === undefined) return undefined;
    return pixels.check(max === undefined ? Number(min) : [Number(min), Number(max)]);
  },
  name: (value) => (typeof value === 'number' ? `${value}` : value.join('-')),
  draw(value, { height, width }, random, mask) {
    const [min, max] = typeof value === 'number' ? [value, value] : value;
    if (max > mask.length)
      throw new DatasetError('bad-context', `a context of ${max} pixels does not fit a ${height}×${width} image`, {
        hint: `It has ${mask.length} pixels`,
      });
    const count = min === max ? min : min + randomInteger(random, max - min + 1);
    // Floyd's algorithm: one draw per known pixel, all sets of `count` pixels equally likely.
    for (let last = mask.length - count; last < mask.length; last++) {
      const pixel = randomInteger(random, last + 1);
      mask[mask[pixel] === 1 ? last : pixel] = 1;
    }
  },
};

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
