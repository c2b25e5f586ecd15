import { maskImage, type SheetImage, toImages } from '@hypersiren/charts';
import { contextName, getSplit, type ImageDataset, splitIndices } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import { contextBatch, contextTensors, type Model, renderImages } from '@hypersiren/hypernet';
import { EVALUATION_SEED } from '@hypersiren/hypernet/evaluation';
import { contextLabel } from '@hypersiren/hypernet/text';
import { histogramOf, type SummaryValue } from '@hypersiren/interchange';
import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../config/schemas/schema.js';

/** Number of images side by side. */
const IMAGES = 8;

/**
 * Creates events from the first images of the evaluation split, with the masks of the evaluation. For every context
 * there is one image, with a row each for the known pixels, the inpainted images and the true ones. For the first
 * context there is also a histogram of every emitted tensor.
 */
export async function modelValues(
  model: Model,
  dataset: ImageDataset,
  { context, evaluation }: Pick<Config, 'context' | 'evaluation'>,
): Promise<SummaryValue[]> {
  const split = getSplit(dataset, evaluation.split);
  const indices = splitIndices(split).subarray(0, IMAGES);
  const { height, width } = dataset;
  const values: SummaryValue[] = [];
  for (const [position, spec] of context.evaluate.entries()) {
    const batch = await contextBatch(dataset, split, indices, spec, { seed: EVALUATION_SEED, epoch: 0 });
    const known = contextTensors(batch);
    const images = tf.tidy(() => model.inpaint(known));
    try {
      const inpainted = toImages(await renderImages(model, images, { height, width }), dataset);
      const truths = toImages(batch.images, dataset);
      const knownPixels = truths.map((truth, image) =>
        maskImage(truth, batch.masks.subarray(image * height * width, (image + 1) * height * width)),
      );
      const sheet = tileRows([knownPixels, inpainted, truths]);
      values.push({
        tag: `inpainted/${contextLabel(contextName(spec))}`,
        image: { ...sheet, png: await encodePng(sheet) },
      });
      // Histograms of the first context suffice.
      if (position > 0) continue;
      for (const [layer, { weight, bias }] of images.parameters.entries())
        for (const [name, tensor] of Object.entries({ weights: weight, biases: bias })) {
          const histogram = histogramOf(await tensor.data());
          if (histogram) values.push({ tag: `emitted/layer ${layer + 1} ${name}`, histogram });
        }
    } finally {
      tf.dispose([known.images, known.mask, images]);
    }
  }
  return values;
}

/** Tiles rows of images of equal size into one image with three channels. */
export function tileRows(rows: readonly (readonly SheetImage[])[]): SheetImage {
  const [first] = rows.flat();
  if (!first) throw new RangeError('tileRows: expected at least one image');
  const { height, width } = first;
  const columns = Math.max(...rows.map(({ length }) => length));
  const whole = { height: rows.length * height, width: columns * width, channels: 3 };
  const data = new Uint8Array(whole.height * whole.width * 3);
  rows.forEach((images, row) => {
    images.forEach((raster, column) => {
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (let c = 0; c < 3; c++) {
            const from = (y * width + x) * raster.channels + (raster.channels === 1 ? 0 : c);
            data[((row * height + y) * whole.width + column * width + x) * 3 + c] = raster.data[from] as number;
          }
    });
  });
  return { data, ...whole };
}
