import { type ContextSpec, contextName, getSplit, type ImageDataset, splitIndices } from '@hypersiren/datasets';
import { contextBatch, type Predictor } from '@hypersiren/hypernet';
import { EVALUATION_SEED, imageErrors } from '@hypersiren/hypernet/evaluation';
import { contextTitle } from '@hypersiren/hypernet/text';
import { psnr } from '@hypersiren/siren';
import { formatTick } from '../figures/axes.js';
import { errorsOf, inColors, overChannels, rootMeanSquare, scaleEnd } from './error-map.js';
import { maskImage, renderSheet, SHEET_CONTEXTS, SHEET_IMAGES, type SheetGroup } from './sheet.js';
import { toImages } from './to-images.js';

/**
 * Renders a sheet of the errors and the predicted standard deviations of a predictor: truth, known pixels, mean, error
 * and predicted standard deviation of the first images of a split, with the masks of the evaluation. Errors and
 * standard deviations are root mean squares over the channels of a pixel, on the scale of [0, 1], in the same colors.
 * PNG. Returns undefined if the predictor has no `predictDistribution`.
 */
export async function uncertaintySheet(
  predictor: Predictor,
  dataset: ImageDataset,
  { name, split: splitName, contexts }: { name: string; split: string; contexts: readonly ContextSpec[] },
): Promise<Buffer | undefined> {
  if (!predictor.predictDistribution) return undefined;
  const split = getSplit(dataset, splitName);
  const indices = splitIndices(split).subarray(0, SHEET_IMAGES);
  const pixels = dataset.height * dataset.width;

  const shown = [];
  for (const context of contexts.slice(0, SHEET_CONTEXTS)) {
    const batch = await contextBatch(dataset, split, indices, context, { seed: EVALUATION_SEED, epoch: 0 });
    const { mean, std: deviation } = await predictor.predictDistribution(batch);
    shown.push({
      title: contextTitle(contextName(context), pixels),
      batch,
      mean,
      error: overChannels(errorsOf(mean, batch.images), dataset.channels),
      deviation: overChannels(
        deviation.map((sigma) => sigma / 2),
        dataset.channels,
      ),
    });
  }
  const end = scaleEnd(shown.flatMap(({ error, deviation }) => [error, deviation]));
  const truths = shown[0] ? toImages(shown[0].batch.images, dataset) : [];
  const groups = shown.map(({ title, batch, mean, error, deviation }): SheetGroup => {
    const errors = imageErrors(mean, batch);
    const means = toImages(mean, dataset);
    const of = (map: Float32Array, image: number) => map.subarray(image * pixels, (image + 1) * pixels);
    const maps = (map: Float32Array) =>
      truths.map((_, image) => ({
        image: inColors(of(map, image), end, dataset),
        caption: `RMS ${rootMeanSquare(of(map, image)).toFixed(3)}`,
      }));
    return {
      title,
      columns: [
        {
          label: 'context',
          cells: truths.map((truth, image) => ({
            image: maskImage(truth, batch.masks.subarray(image * pixels, (image + 1) * pixels)),
          })),
        },
        {
          label: 'mean',
          cells: means.map((raster, image) => ({
            image: raster,
            caption: `PSNR ${psnr(errors[image]?.all ?? 0).toFixed(1)} dB`,
          })),
        },
        { label: 'error', cells: maps(error) },
        { label: 'predicted std', cells: maps(deviation) },
      ],
    };
  });
  return renderSheet({
    title: `Errors and predicted standard deviations: ${name}`,
    subtitle: `The first images of the split ${splitName}, with the masks they are measured with`,
    size: dataset,
    groups: [
      {
        title: 'Truth',
        columns: [
          { label: `${dataset.width} × ${dataset.height}`, cells: truths.map((raster) => ({ image: raster })) },
        ],
      },
      ...groups,
    ],
    scale: {
      label: 'Error and predicted std of a pixel, values in [0, 1]: root mean square over its channels',
      ticks: [0, 0.5, 1].map((share) => ({
        share,
        label: share === 1 && end < 1 ? `${formatTick(end)} or more` : formatTick(share * end),
      })),
    },
  });
}
