import path from 'node:path';
import { renderSheet, toImages } from '@hypersiren/charts';
import { formatCount } from '@hypersiren/hypernet/text';
import { SIREN_PAPER } from '@hypersiren/siren/family';
import { composeFit, type SignalImage } from '@hypersiren/siren/fits';
import * as z from 'zod';
import { type FitTitle, fitType } from './fit-kind.js';
import { describeImage, imageKeys, pixelBatch, readSignalImage } from './image-keys.js';
import { pngOf } from './image-of.js';

const options = {
  images: z.array(z.string().min(1)).min(2).describe('Image files; `size` is required if their sizes differ'),
  weights: z.array(z.number()).exactOptional().describe('Weight of each image’s gradient; equal by default'),
  ...imageKeys,
  batch: pixelBatch,
};

export const composeKind = fitType({
  name: 'compose',
  description: 'One seamless image from the weighted gradients of several',
  options,
  example: { images: ['one.png', 'other.png'] },
  citations: [SIREN_PAPER],
  paths: ['images'],
  async prepare({ images: files, weights, batch, ...keys }, { seed, onWarning }) {
    const images = await Promise.all(files.map((file) => readSignalImage(file, keys, onWarning)));
    const shares = files.map((_, index) => weights?.[index] ?? (weights ? Number.NaN : 1 / files.length));
    const parts = images.map((image, index) => ({ image, weight: shares[index] as number }));
    const [first] = images as [SignalImage];
    return {
      fit: composeFit(parts, { seed, ...(batch !== undefined && { batch }) }),
      description: `${files.map((file) => path.basename(file)).join(' and ')}, ${describeImage(first)}`,
      async results(signal, title) {
        const { value } = await signal.render(first);
        const whole = withinRange(value);
        return {
          figures: {
            image: await pngOf(whole, 'image', first),
            composition: { file: 'composition', content: compositionSheet(whole, images, title) },
          },
        };
      },
    };
  },
});

/**
 * Shifts and scales values that are known up to a constant: the middle of their range becomes gray, and the contrast is
 * reduced if the range is too large.
 */
function withinRange(values: Float32Array): Float32Array {
  const sorted = values.slice().sort();
  const [low, high] = [0.005, 0.995].map((share) => sorted[Math.floor(share * (sorted.length - 1))] as number) as [
    number,
    number,
  ];
  const half = Math.max(1, (high - low) / 2);
  return values.map((value) => (value - (low + high) / 2) / half);
}

function compositionSheet(whole: Float32Array, images: readonly SignalImage[], { name, step }: FitTitle): Buffer {
  const [first] = images as [SignalImage];
  const column = (label: string, values: Float32Array) => ({
    label,
    cells: toImages(values, first).map((raster) => ({ image: raster })),
  });
  return renderSheet({
    title: `Composed gradients: ${name}`,
    subtitle: `${first.width} × ${first.height} pixels, after ${formatCount(step)} steps`,
    size: first,
    groups: [
      { title: 'Images', columns: images.map(({ values }, index) => column(`${index + 1}`, values)) },
      { title: 'Composed', columns: [column('fitted', whole)] },
    ],
  });
}
