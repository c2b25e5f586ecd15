import path from 'node:path';
import { SIREN_PAPER } from '@hypersiren/siren/family';
import { gradientFit } from '@hypersiren/siren/fits';
import * as z from 'zod';
import { fitType } from './fit-kind.js';
import { describeImage, imageKeys, pixelBatch, readSignalImage } from './image-keys.js';
import { derivativeFigures } from './image-of.js';

const options = {
  image: z.string().min(1).describe('Image file; relative to this file'),
  ...imageKeys,
  batch: pixelBatch,
};

export const gradientKind = fitType({
  name: 'gradient',
  description: 'An image from its gradient alone',
  options,
  example: { image: 'photo.png' },
  citations: [SIREN_PAPER],
  paths: ['image'],
  async prepare({ image: file, batch, ...keys }, { seed, onWarning }) {
    const image = await readSignalImage(file, keys, onWarning);
    return {
      fit: gradientFit(image, { seed, ...(batch !== undefined && { batch }) }),
      description: `gradient of ${path.basename(file)}, ${describeImage(image)}`,
      results: async (signal, title) => ({ figures: await derivativeFigures(signal, image, title, 'constant') }),
    };
  },
});
