import * as z from 'zod';
import { DatasetError } from '../../dataset-error.js';
import type { ContextKind } from '../context-kind.js';
import { pixels } from './pixels.js';

/**
 * Context whose number of known pixels is log-uniform in [min, max]: counts from 10 to 100 are as likely as counts from
 * 100 to 1,000. All sets of this size are equally likely.
 */
export const logPixels: ContextKind<readonly [min: number, max: number]> = {
  description: 'A number drawn from a range, uniform in its logarithm',
  schema: z.tuple([z.int().min(1), z.int().min(0)]),
  form: '{logPixels: [min, max]}',
  example: [10, 1024],
  check(value) {
    const [min, max] = Array.isArray(value) ? (value as [number, number]) : [];
    if (min !== undefined && max !== undefined && min >= 1) return pixels.check([min, max]) as [number, number];
    throw new DatasetError('bad-context', `logPixels: ${JSON.stringify(value)} is not a range of pixels`, {
      hint: 'Expected [min, max] of integers, min at least 1',
    });
  },
  parse(text) {
    const [, min, max] = /^(\d+)~(\d+)$/.exec(text) ?? [];
    return min === undefined ? undefined : logPixels.check([Number(min), Number(max)]);
  },
  name: ([min, max]) => `${min}~${max}`,
  draw([min, max], size, random, mask) {
    if (max > mask.length) pixels.draw(max, size, random, mask); // throws `bad-context`
    const count = Math.min(max, Math.floor(min * ((max + 1) / min) ** random()));
    pixels.draw(count, size, random, mask);
  },
};
