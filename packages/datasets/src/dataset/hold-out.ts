import * as z from 'zod';
import { DatasetError } from '../dataset-error.js';
import { randomStream, shuffle } from '../random-stream.js';
import type { Settings } from '../settings.js';
import { checkSplitName } from './check-split-name.js';
import type { Split } from './image-dataset.js';

/** The split that images are taken from if none is named. */
const FROM = 'train';

const common = {
  // An integer of at least 1 is a count of images, a number below 1 a share of the split they come from.
  holdOut: z.record(z.string(), z.number().positive()).describe('New splits: a number of images, or a share below 1'),
  from: z.string().default(FROM).describe('The split to take them from'),
};

/** New splits out of another. */
export const holdOutSchema = z
  .discriminatedUnion('order', [
    // The images at the end, in the order of `holdOut`.
    z.strictObject({ ...common, order: z.literal('last').exactOptional() }),
    // Drawn at random; each split keeps the order of the files. The same seed draws the same images.
    z.strictObject({ ...common, order: z.literal('random'), seed: z.int() }),
  ])
  .describe('Splits that are taken from another split');

/**
 * Takes images out of one split to make new ones of them.
 *
 * `{holdOut: {validation: 500, test: 0.1}}` leaves `train` all but its last images: first 500, then at the very end a tenth
 * of what `train` had.
 */
export type HoldOutConfig = Settings<typeof holdOutSchema>;

interface HeldOut {
  readonly splits: Readonly<Record<string, Split>>;
  /** [new index] → old index of all images, if any is in another place. */
  readonly order?: Uint32Array;
}

/**
 * Makes the new splits. `last` only names ranges; `random` puts the images of the split in a new order, once, so that each
 * split is one run of images.
 *
 * @throws DatasetError `bad-config` for a count or share that cannot be had, or a name that is taken or missing.
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
      throw new DatasetError(
        'bad-config',
        `there is a split '${name}' already, so none can be held out under that name`,
      );
    return [checkSplitName(name), heldOutCount(name, amount, whole.count)];
  });
  const kept = whole.count - counts.reduce((sum, [, count]) => sum + count, 0);
  if (kept < 1)
    throw new DatasetError(
      'bad-config',
      `holding out ${counts.map(([name, count]) => `${count} for '${name}'`).join(' and ')} leaves nothing of the ${whole.count} images of '${from}'`,
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
        hint: 'Expected an integer of at least 1, or a share below 1 that makes at least one image',
      },
    );
  return count;
}

/** Deals the images of a split to parts of these sizes at random; [new position] → old position, ascending within a part. */
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

/** The order of all images, where one split has an order of its own. */
function wholeOrder(splits: HeldOut['splits'], { start }: Split, order: Uint32Array): Uint32Array {
  const count = Math.max(...Object.values(splits).map((split) => split.start + split.count));
  const whole = Uint32Array.from({ length: count }, (_, index) => index);
  order.forEach((old, position) => {
    whole[start + position] = start + old;
  });
  return whole;
}
