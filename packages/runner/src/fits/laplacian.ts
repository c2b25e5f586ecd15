import path from 'node:path';
import { SIREN_PAPER } from '@hypersiren/siren/family';
import { laplacianFit } from '@hypersiren/siren/fits';
import * as z from 'zod';
import { fitType } from './fit-kind.js';
import { describeImage, imageKeys, pixelBatch, readSignalImage } from './image-keys.js';
import { derivativeFigures } from './image-of.js';

const options = {
  image: z.string().min(1).describe('Image file; relative to this file'),
  ...imageKeys,
  batch: pixelBatch,
  potential: z
    .number()
    .min(0)
    .max(1e6)
    .default(0)
    .describe(
      'Weight of the error of the image without its harmonic part, as the Laplacian tells it; recovers slow changes of brightness. Not with `batch`',
    ),
  jitter: z
    .boolean()
    .default(false)
    .describe('Fit at a random point in the cell of each pixel in each step, not at the centers alone'),
};

export const laplacianKind = fitType({
  name: 'laplacian',
  description: 'An image from its Laplacian alone',
  options,
  example: { image: 'photo.png', potential: 1, jitter: true },
  citations: [SIREN_PAPER],
  paths: ['image'],
  async prepare({ image: file, batch, potential, jitter, ...keys }, { seed, onWarning }) {
    const image = await readSignalImage(file, keys, onWarning);
    return {
      fit: laplacianFit(image, { seed, potential, jitter, ...(batch !== undefined && { batch }) }),
      description: `Laplacian of ${path.basename(file)}, ${describeImage(image)}`,
      results: async (signal, title) => ({ figures: await derivativeFigures(signal, image, title, 'harmonic') }),
    };
  },
});
