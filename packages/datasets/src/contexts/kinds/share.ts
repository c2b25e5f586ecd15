import * as z from 'zod';
import { DatasetError } from '../../dataset-error.js';
import type { ContextKind } from '../context-kind.js';
import { logPixels } from './log-pixels.js';
import { pixels } from './pixels.js';

const schema = z.number().min(0).max(1);

/**
 * A share of an image's pixels, fixed or drawn uniformly from a range. It is rounded to a whole number of pixels, at
 * least 1 unless the share is 0. Images of the same size have the same number.
 */
export const share: ContextKind<number | readonly [min: number, max: number]> = {
  description:
    'A share of the pixels, every set of so many equally likely; or a share drawn from a range, ends included',
  schema: z.union([schema, z.tuple([schema, schema])]),
  form: '{share: [min, max]}',
  example: 0.1,
  check(value) {
    if (isShare(value)) return value;
    const [min, max] = Array.isArray(value) && value.length === 2 ? value : [];
    if (isShare(min) && isShare(max) && min <= max) return [min, max];
    throw wrong('share', value);
  },
  parse(text) {
    const [, min, max] = new RegExp(`^${PERCENT}(?:-${PERCENT})?$`).exec(text) ?? [];
    if (min === undefined) return undefined;
    return share.check(max === undefined ? fromPercent(min) : [fromPercent(min), fromPercent(max)]);
  },
  name: (value) => (typeof value === 'number' ? percent(value) : value.map(percent).join('-')),
  draw(value, size, random, mask) {
    const count = (part: number) => pixelsOf(part, mask.length);
    pixels.draw(typeof value === 'number' ? count(value) : [count(value[0]), count(value[1])], size, random, mask);
  },
};

/** A share of an image's pixels, drawn from a range, uniform in its logarithm. */
export const logShare: ContextKind<readonly [min: number, max: number]> = {
  description: 'A share of the pixels drawn from a range, uniform in its logarithm',
  schema: z.tuple([schema, schema]),
  form: '{logShare: [min, max]}',
  example: [0.01, 1],
  check(value) {
    const [min, max] = Array.isArray(value) && value.length === 2 ? value : [];
    if (isShare(min) && isShare(max) && min > 0 && min <= max) return [min, max];
    throw wrong('logShare', value);
  },
  parse(text) {
    const [, min, max] = new RegExp(`^${PERCENT}~${PERCENT}$`).exec(text) ?? [];
    return min === undefined || max === undefined ? undefined : logShare.check([fromPercent(min), fromPercent(max)]);
  },
  name: (value) => value.map(percent).join('~'),
  draw([min, max], size, random, mask) {
    logPixels.draw([pixelsOf(min, mask.length), pixelsOf(max, mask.length)], size, random, mask);
  },
};

/** Regular expression that captures a percentage. */
const PERCENT = '(\\d+(?:\\.\\d+)?)%';

function fromPercent(text: string): number {
  return Number((Number(text) / 100).toPrecision(12));
}

function percent(value: number): string {
  return `${Number((100 * value).toPrecision(12))}%`;
}

function pixelsOf(part: number, pixels: number): number {
  return part === 0 ? 0 : Math.max(1, Math.round(part * pixels));
}

function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function wrong(key: string, value: unknown): DatasetError {
  return new DatasetError('bad-context', `${key}: ${JSON.stringify(value)} is not a share of the pixels`, {
    hint: `Expected ${key === 'share' ? 'a number in [0, 1], or ' : ''}[min, max] of such${key === 'share' ? '' : ', min above 0'}`,
  });
}
