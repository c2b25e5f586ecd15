import path from 'node:path';
import { renderSheet, toImages } from '@hypersiren/charts';
import { formatCount } from '@hypersiren/hypernet/text';
import {
  type ConditionalFit,
  conditionalFit,
  FIT_DEFAULTS,
  type FittedSignal,
  imagePsnr,
  type SignalImage,
} from '@hypersiren/siren/fits';
import * as z from 'zod';
import { type FitTitle, fitType } from './fit-kind.js';
import { describeImage, imageKeys, pixelBatch, readSignalImage } from './image-keys.js';

const options = {
  images: z.array(z.string().min(1)).min(2).describe('Image files; `size` is required if their sizes differ'),
  embedding: z
    .int()
    .min(1)
    .default(FIT_DEFAULTS.conditional.embedding)
    .describe('Numbers in the embedding of each image'),
  ...imageKeys,
  batch: pixelBatch,
};

/** Number of pairs of images whose embeddings are interpolated, and number of images per pair, both ends included. */
const MIXTURES = { pairs: 3, images: 7 };

export const conditionalKind = fitType({
  name: 'conditional',
  description: 'Several images in one network, with an embedding for each',
  options,
  example: { images: ['one.png', 'other.png'] },
  paths: ['images'],
  async prepare({ images: files, embedding, batch, ...keys }, { seed, onWarning }) {
    const images = await Promise.all(files.map((file) => readSignalImage(file, keys, onWarning)));
    const fit = conditionalFit(images, { embedding, seed, ...(batch !== undefined && { batch }) });
    const [first] = images as [SignalImage];
    return {
      fit,
      description: `${images.length} images from ${path.basename(files[0] as string)} on, ${describeImage(first)}`,
      async results(signal, title) {
        const fitted = await Promise.all(images.map((image, index) => fit.image(signal, index, image)));
        return {
          figures: {
            images: { file: 'images', content: imageSheet(images, fitted, title) },
            mixtures: { file: 'mixtures', content: await mixtureSheet(fit, signal, first, title) },
          },
        };
      },
    };
  },
});

function imageSheet(images: readonly SignalImage[], fitted: readonly Float32Array[], title: FitTitle): Buffer {
  return renderSheet({
    title: `Images in one network: ${title.name}`,
    subtitle: `each told by its embedding, after ${formatCount(title.step)} steps`,
    size: images[0] as SignalImage,
    rows: ['truth', 'fitted'],
    groups: images.map((image, index) => {
      const [truth, own] = [image.values, fitted[index] as Float32Array];
      const cells = [truth, own].flatMap((values) => toImages(values, image)).map((raster) => ({ image: raster }));
      const caption = `${imagePsnr(own, truth).toFixed(1)} dB`;
      return {
        title: `${index + 1}`,
        columns: [{ label: '', cells: cells.map((cell, row) => (row === 1 ? { ...cell, caption } : cell)) }],
      };
    }),
  });
}

/** Renders a contact sheet with one row per pair of images, along the straight line between their embeddings. */
async function mixtureSheet(
  fit: ConditionalFit,
  signal: FittedSignal,
  image: SignalImage,
  { name, step }: FitTitle,
): Promise<Buffer> {
  const pairs = Math.min(MIXTURES.pairs, (signal.conditions?.signals ?? 1) - 1);
  const shares = Array.from({ length: MIXTURES.images }, (_, index) => index / (MIXTURES.images - 1));
  const columns = await Promise.all(
    shares.map(async (share) => {
      const each = Array.from({ length: pairs }, (_, pair) => fit.image(signal, pair + share, image));
      const cells = (await Promise.all(each)).flatMap((values) => toImages(values, image));
      return { label: `${Math.round(100 * share)} %`, cells: cells.map((raster) => ({ image: raster })) };
    }),
  );
  return renderSheet({
    title: `Between the embeddings: ${name}`,
    subtitle: `from one image to the next, after ${formatCount(step)} steps`,
    size: image,
    rows: Array.from({ length: pairs }, (_, pair) => `${pair + 1} to ${pair + 2}`),
    groups: [{ title: 'Share of the second embedding', columns }],
  });
}
