import path from 'node:path';
import { derivativeSheet } from '@hypersiren/charts';
import { SIREN_PAPER } from '@hypersiren/siren/family';
import { imageCentroid, imageFit } from '@hypersiren/siren/fits';
import * as z from 'zod';
import type { Figures } from '../figures/named-figures.js';
import { fitType } from './fit-kind.js';
import { describeImage, imageKeys, pixelBatch, readSignalImage } from './image-keys.js';
import { imageOf } from './image-of.js';

const options = {
  image: z.string().min(1).describe('Image file; relative to this file'),
  ...imageKeys,
  batch: pixelBatch,
  views: z
    .int()
    .min(2)
    .default(1024)
    .describe('Longer side of two further images: the middle, [-0.5, 0.5], and the surroundings, [-2, 2]'),
};

/**
 * Half sides of the windows of two additional images, which the SIREN authors show as well: interpolation between the
 * pixels and extrapolation beyond them.
 */
const VIEWS = { interpolation: 0.5, extrapolation: 2 };

export const imageKind = fitType({
  name: 'image',
  description: 'An image from its values',
  options,
  example: { image: 'photo.png' },
  citations: [SIREN_PAPER],
  paths: ['image'],
  extensions: ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.tif', '.tiff', '.bmp', '.avif'],
  async prepare({ image: file, batch, views, ...keys }, { seed, onWarning }) {
    const image = await readSignalImage(file, keys, onWarning);
    const { height, width } = image;
    return {
      fit: imageFit(image, { seed, ...(batch !== undefined && { batch }) }),
      description: `${path.basename(file)}, ${describeImage(image)}`,
      image,
      centroid: () => imageCentroid(image),
      async results(signal, title) {
        const figures: Figures = { image: await imageOf(signal, 'image', { height, width }) };
        const side = (length: number): number => Math.max(2, Math.round((views * length) / Math.max(height, width)));
        const size = { height: side(height), width: side(width) };
        for (const [name, reach] of Object.entries(VIEWS)) {
          const window = { rows: [-reach, reach], columns: [-reach, reach] } as const;
          figures[name] = await imageOf(signal, name, { ...size, window });
        }
        figures.derivatives = { file: 'derivatives', content: await derivativeSheet(signal, image, title) };
        return { figures };
      },
    };
  },
});
