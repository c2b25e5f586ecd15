import path from 'node:path';
import { gradientFit } from '@hypersiren/siren/fits';
import * as z from 'zod';
import type { FitKind } from './fit-kind.js';
import { describeImage, imageKeys, pixelBatch, readSignalImage } from './image-keys.js';
import { derivativeFigures } from './picture.js';

const schema = z.strictObject({
  type: z.literal('gradient').describe('A picture from its gradient alone'),
  image: z.string().min(1).describe('Picture file; relative to this file'),
  ...imageKeys,
  batch: pixelBatch,
});

export const gradientKind: FitKind<typeof schema> = {
  schema,
  paths: ['image'],
  async prepare({ image: file, batch, ...keys }, { seed, onWarning }) {
    const image = await readSignalImage(file, keys, onWarning);
    return {
      fit: gradientFit(image, { seed, ...(batch !== undefined && { batch }) }),
      description: `gradient of ${path.basename(file)}, ${describeImage(image)}`,
      results: async (signal, title) => ({ figures: await derivativeFigures(signal, image, title) }),
    };
  },
};
