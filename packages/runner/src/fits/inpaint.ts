import path from 'node:path';
import { maskImage, renderSheet } from '@hypersiren/charts';
import { contextSchema, floatToImages, sampleContext } from '@hypersiren/datasets';
import { readMask } from '@hypersiren/datasets/media';
import { formatCount } from '@hypersiren/hypernet/text';
import { SIREN_PAPER } from '@hypersiren/siren/family';
import { FIT_DEFAULTS, imagePsnr, inpaintFit, type SignalImage } from '@hypersiren/siren/fits';
import * as z from 'zod';
import { type FitTitle, fitType } from './fit-kind.js';
import { DRAWN, describeImage, imageKeys, pixelBatch, readSignalImage } from './image-keys.js';
import { pngOf } from './image-of.js';

const options = {
  image: z.string().min(1).describe('Image file; relative to this file'),
  ...imageKeys,
  batch: pixelBatch.describe(`Known pixels per step, ${DRAWN}`),
  known: contextSchema
    .prefault({ probability: 0.1 })
    .describe('Known pixels, as in a context: a number, half, {probability: p}'),
  mask: z.string().min(1).exactOptional().describe('Image file whose light pixels are known, instead of `known`'),
  prior: z
    .enum(['total-variation', 'hessian'])
    .exactOptional()
    .describe('Prior on the unknown pixels; none by default'),
  weight: z
    .number()
    .min(0)
    .default(FIT_DEFAULTS.inpaint.weight)
    .describe('Weight of the prior relative to the error of the known pixels; 0 for none'),
};

export const inpaintKind = fitType({
  name: 'inpaint',
  description: 'A whole image from some of its pixels',
  options,
  example: { image: 'photo.png', known: { probability: 0.1 } },
  citations: [SIREN_PAPER],
  paths: ['image', 'mask'],
  async prepare({ image: file, batch, known: context, mask, prior, weight, ...keys }, { seed, onWarning }) {
    const image = await readSignalImage(file, keys, onWarning);
    const known =
      mask === undefined
        ? sampleContext(context, image, { seed, epoch: 0, index: 0 })
        : (await readMask(mask, image, { onWarning })).mask;
    const count = known.reduce((sum, value) => sum + value, 0);
    return {
      fit: inpaintFit(image, {
        ...{ known, weight, seed },
        ...(batch !== undefined && { batch }),
        ...(prior !== undefined && { prior }),
      }),
      description: `${formatCount(count)} of the pixels of ${path.basename(file)}, ${describeImage(image)}`,
      async results(signal, title) {
        const { value } = await signal.render(image);
        return {
          figures: {
            image: await pngOf(value, 'image', image),
            inpainted: {
              file: 'inpainted',
              content: inpaintedSheet(value, { image, known, prior: weight > 0 ? prior : undefined }, title),
            },
          },
        };
      },
    };
  },
});

function inpaintedSheet(
  values: Float32Array,
  { image, known, prior }: { image: SignalImage; known: Uint8Array; prior: string | undefined },
  { name, step }: FitTitle,
): Buffer {
  const { height, width, channels } = image;
  const raster = (numbers: Float32Array) => ({ data: floatToImages(numbers), height, width, channels });
  const truth = raster(image.values);
  const caption = `PSNR ${imagePsnr(values, image.values).toFixed(1)} dB`;
  return renderSheet({
    title: `Unknown pixels: ${name}`,
    subtitle: `${width} × ${height} pixels, after ${formatCount(step)} steps; prior: ${prior ?? 'none'}`,
    size: image,
    groups: [
      { title: 'Truth', columns: [{ label: 'all pixels', cells: [{ image: truth }] }] },
      { title: 'Known', columns: [{ label: 'known pixels', cells: [{ image: maskImage(truth, known) }] }] },
      { title: 'Fitted', columns: [{ label: 'all pixels', cells: [{ image: raster(values), caption }] }] },
    ],
  });
}
