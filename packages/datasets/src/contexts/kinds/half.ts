import * as z from 'zod';
import { DatasetError } from '../../dataset-error.js';
import type { ContextKind, ContextSize } from '../context-kind.js';

type Region = (size: ContextSize) => { rows: readonly [number, number]; columns: readonly [number, number] };

/**
 * Known rows and columns of each half, as half-open ranges. If the size is odd, the middle row or column is unknown.
 */
const REGIONS = {
  upper: ({ height, width }) => ({ rows: [0, Math.floor(height / 2)], columns: [0, width] }),
  lower: ({ height, width }) => ({ rows: [Math.ceil(height / 2), height], columns: [0, width] }),
  left: ({ height, width }) => ({ rows: [0, height], columns: [0, Math.floor(width / 2)] }),
  right: ({ height, width }) => ({ rows: [0, height], columns: [Math.ceil(width / 2), width] }),
} as const satisfies Record<string, Region>;

/** Half of an image whose pixels are known. */
export type Half = keyof typeof REGIONS;

/** Context in which one half of the image is known. The paper uses the upper half. */
export const half: ContextKind<Half> = {
  description: 'One half of the image',
  schema: z.enum(Object.keys(REGIONS) as [Half, ...Half[]]),
  form: '{half: upper, lower, left or right}',
  example: 'upper',
  check(value) {
    if (typeof value === 'string' && Object.hasOwn(REGIONS, value)) return value as Half;
    throw new DatasetError('bad-context', `half: ${JSON.stringify(value)} is not a half`, {
      hint: `Expected ${Object.keys(REGIONS).join(', ')}`,
    });
  },
  parse: (text) => (text === 'half' ? 'upper' : text.startsWith('half-') ? half.check(text.slice(5)) : undefined),
  name: (value) => (value === 'upper' ? 'half' : `half-${value}`),
  draw(value, size, _random, mask) {
    const { rows, columns } = REGIONS[value](size);
    for (let row = rows[0]; row < rows[1]; row++)
      mask.fill(1, row * size.width + columns[0], row * size.width + columns[1]);
  },
};
