import * as z from 'zod';
import { DatasetError } from '../dataset-error.js';
import { randomStream, shuffle } from '../random-stream.js';
import type { Settings } from '../settings.js';
import { checkSplitName } from './check-split-name.js';
import type { Split } from './image-dataset.js';

/** Default split to take images from. */
const FROM = 'train';

const common = {
  // An integer ≥ 1 is a number of images; a number below 1 is a fraction of the original split.
  holdOut: z
    .record(z.string(), z.number().positive())
    .describe('New splits: a number of images, or a fraction below 1'),
  from: z.string().default(FROM).describe('The split to take them from'),
};

/** Schema of new splits that are taken from another split. */
export const holdOutSchema = z
  .discriminatedUnion('order', [
    // `last` takes the images at the end, in the order of `holdOut`.
    z.strictObject({ ...common, order: z.literal('last').exactOptional() }),
    // `random` draws images. Each split keeps the order of the files. The same seed gives the same splits.
    z.strictObject({ ...common, order: z.literal('random'), seed: z.int() }),
  ])
  .describe('Splits that are taken from another split');

/**
 * Configuration that takes images from one split to create new splits.
 *
 * For example, `{holdOut: {validation: 500, test: 0.1}}` takes the last images of `train`: first 500 for `validation`,
 * then, at the very end, 10% of the original `train` for `test`.
 */
export type HoldOutConfig = Settings<typeof holdOutSchema>;

interface HeldOut {
  readonly splits: Readonly<Record<string, Split>>;
  /** Permutation of all images, [new index] → old index. Undefined if the order does not change. */
  readonly order?: Uint32Array;
}

/**
 * Creates the new splits. With order `last`, images stay in place. With order `random`, the images of the original
 * split are permuted so that each new split is a contiguous range.
 *
 * @throws DatasetError `bad-config` for an impossible count or fraction, a name that is already used, or an unknown
 * split.
 */
export function holdOut(splits: HeldOut['splits'], config: HoldOutConfig): HeldOut {
  const from = config.from ?? FROM;
  const whole = Object.hasOwn(splits, from) ? splits[from] : undefined;
  if (!whole)
    throw new DatasetError('bad-config', `there is no split '${from}' to hold images out of`, {
      hint: `There is ${Object.keys(splits).join(', ')}`,
    });
  const counts = Object.entries(config.holdOut).map(([name, amount]): [string, number] => {
    if (Object.hasOwn(splits, name))
      throw new DatasetError('bad-config', `the split '${name}' already exists; a new split needs another name`);
    return [checkSplitName(name), heldOutCount(name, amount, whole.count)];
  });
  const kept = whole.count - counts.reduce((sum, [, count]) => sum + count, 0);
  if (kept < 1)
    throw new DatasetError(
      'bad-config',
      `holding out ${counts.map(([name, count]) => `${count} for '${name}'`).join(' and ')} leaves none of the ${whole.count} images of '${from}'`,
    );

  const result: Record<string, Split> = { ...splits, [from]: { start: whole.start, count: kept } };
  let start = whole.start + kept;
  for (const [name, count] of counts) {
    result[name] = { start, count };
    start += count;
  }
  if (config.order !== 'random') return { splits: result };
  const sizes = [kept, ...counts.map(([, count]) => count)];
  return { splits: result, order: wholeOrder(splits, whole, randomOrder(sizes, config.seed)) };
}

function heldOutCount(name: string, amount: number, available: number): number {
  const count = amount > 0 && amount < 1 ? Math.round(amount * available) : amount;
  if (!Number.isSafeInteger(count) || count < 1)
    throw new DatasetError(
      'bad-config',
      `holding out ${amount} of ${available} images for '${name}' is not a possible count`,
      {
        hint: 'Expected an integer of at least 1, or a fraction below 1 that is at least one image',
      },
    );
  return count;
}

/**
 * Assigns the images of a split at random to parts of the given sizes. Returns [new position] → old position, ascending
 * within each part.
 */
function randomOrder(sizes: readonly number[], seed: number): Uint32Array {
  const order = Uint32Array.from({ length: sizes.reduce((sum, size) => sum + size, 0) }, (_, position) => position);
  shuffle(order, randomStream(seed, 'hold-out'));
  let start = 0;
  for (const size of sizes) {
    order.subarray(start, start + size).sort();
    start += size;
  }
  return order;
}

/** Extends the permutation of one split to a permutation of all images. */
function wholeOrder(splits: HeldOut['splits'], { start }: Split, order: Uint32Array): Uint32Array {
  const count = Math.max(...Object.values(splits).map((split) => split.start + split.count));
  const whole = Uint32Array.from({ length: count }, (_, index) => index);
  order.forEach((old, position) => {
    whole[start + position] = start + old;
  });
  return whole;
}
