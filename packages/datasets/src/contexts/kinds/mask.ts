import { DatasetError } from '../../dataset-error.js';
import type { ContextKind } from '../context-kind.js';

/** Context given by a fixed mask, shape [H·W], 1 = known, 0 = unknown. */
export const mask: ContextKind<Uint8Array> = {
  description: 'The pixels that are 1 in the mask, [H·W]',
  example: Uint8Array.of(1),
  check(value) {
    if (value instanceof Uint8Array && value.every((known) => known <= 1)) return value;
    throw new DatasetError('bad-context', 'mask: is not a mask', {
      hint: 'Expected a Uint8Array of one value per pixel, 1 = known and 0 = unknown',
    });
  },
  // A mask comes from a file or a program and has no short form.
  parse: () => undefined,
  name: () => 'mask',
  draw(value, { height, width }, _random, mask) {
    if (value.length !== mask.length)
      throw new DatasetError(
        'bad-context',
        `the mask has ${value.length} values, a ${height}×${width} image ${mask.length}`,
      );
    mask.set(value);
  },
};
