import { maskImage, type SheetImage, toImages } from '@hypersiren/charts';
import { contextName, getSplit, type ImageDataset } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import { contextBatch, contextTensors, type Model, modelAt, renderImages } from '@hypersiren/hypernet';
import { EVALUATION_SEED } from '@hypersiren/hypernet/evaluation';
import { contextLabel } from '@hypersiren/hypernet/text';
import { histogramOf, type SummaryValue } from '@hypersiren/interchange';
import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../config/schemas/schema.js';
import { commonGroup } from '../training/model-shape.js';

/** Number of images side by side. */
const IMAGES = 8;

/**
 * Returns a model's results on the first images of the evaluated split, among those of the most frequent size, with the
 * masks of the evaluation. For every context these are the images (known, inpainted, true; one column each) and a
 * histogram of every emitted tensor.
 */
export async function modelValues(
  model: Model,
  dataset: ImageDataset,
  { context, evaluation }: Pick<Config, 'context' | 'evaluation'>,
): Promise<SummaryValue[]> {
  const split = getSplit(dataset, evaluation.split);
  const { dataset: sized, indices: ofSize, height, width } = commonGroup(dataset, split);
  const indices = ofSize.subarray(0, IMAGES);
  const own = modelAt(model, sized);
  const values: SummaryValue[] = [];
  for (const [position, spec] of context.evaluate.entries()) {
    const batch = await contextBatch(sized, split, indices, spec, { seed: EVALUATION_SEED, epoch: 0 });
    const known = contextTensors(batch);
    const images = tf.tidy(() => own.inpaint(known));
    try {
      const inpainted = toImages(await renderImages(own, images, { height, width }), sized);
      const truths = toImages(batch.images, sized);
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
