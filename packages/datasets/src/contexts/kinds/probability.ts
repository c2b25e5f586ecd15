import * as z from 'zod';
import { DatasetError } from '../../dataset-error.js';
import type { ContextKind } from '../context-kind.js';

/**
 * Context in which each pixel is known with the given probability, independently of the others. A context may be empty.
 */
export const probability: ContextKind<number> = {
  description: 'Each pixel independently with this probability',
  schema: z.number().min(0).max(1),
  form: '{probability: p}',
  example: 0.1,
  check(value) {
    if (typeof value === 'number' && value >= 0 && value <= 1) return value;
    throw new DatasetError('bad-context', `probability: ${JSON.stringify(value)} is not a probability`, {
      hint: 'Expected a number in [0, 1]',
    });
  },
  parse: (text) => (/^p\d*\.?\d+(e-\d+)?$/.test(text) ? probability.check(Number(text.slice(1))) : undefined),
  name: (value) => `p${value}`,
  draw(value, _size, random, mask) {
    for (let pixel = 0; pixel < mask.length; pixel++) if (random() < value) mask[pixel] = 1;
  },
};
