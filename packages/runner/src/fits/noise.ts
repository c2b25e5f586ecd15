import { imageFit, NOISE_SPECTRA, noiseImage } from '@hypersiren/siren/fits';
import * as z from 'zod';
import { fitType } from './fit-kind.js';
import { describeImage, pixelBatch } from './image-keys.js';
import { imageOf } from './image-of.js';

/** Makes the file of a start: a network that was fitted to noise knows how to have detail, and no image. */
export const noiseKind = fitType({
  name: 'noise',
  description: 'An image of noise, to start other fits from',
  options: {
    size: z.int().min(2).default(128).describe('Side of the image in pixels'),
    channels: z
      .union([z.literal(1), z.literal(3)])
      .default(1)
      .describe('1 gray, 3 color'),
    spectrum: z
      .enum(NOISE_SPECTRA)
      .default('pink')
      .describe('white: equal power at all frequencies; pink: in all octaves, as in photographs'),
    batch: pixelBatch,
  },
  example: { size: 8 },
  paths: [],
  prepare({ size, channels, spectrum, batch }, { seed }) {
    const image = noiseImage({ side: size, channels, spectrum }, seed);
    return Promise.resolve({
      fit: imageFit(image, { seed, ...(batch !== undefined && { batch }) }),
      description: `${spectrum} noise, ${describeImage(image)}`,
      results: async (signal) => ({
        figures: { image: await imageOf(signal, 'image', { height: size, width: size }) },
      }),
    });
  },
});
