import { DatasetError } from '../../dataset-error.js';
import type { ContextKind } from '../context-kind.js';

/** Context in which all pixels are known. */
export const full: ContextKind<true> = {
  description: 'Everything',
  example: true,
  check(value) {
    if (value === true) return value;
    throw new DatasetError('bad-context', `full: ${JSON.stringify(value)} is not valid`, {
      hint: "Expected 'full' alone",
    });
  },
  parse: (text) => (text === 'full' ? true : undefined),
  name: () => 'full',
  draw: (_value, _size, _random, mask) => {
    mask.fill(1);
  },
};
