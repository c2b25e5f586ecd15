import { type ContextSpec, contextName, getSplit, type ImageDataset, splitIndices } from '@hypersiren/datasets';
import { type ContextBatch, contextBatch, type Predictor } from '@hypersiren/hypernet';
import { EVALUATION_SEED, imageErrors } from '@hypersiren/hypernet/evaluation';
import { contextTitle } from '@hypersiren/hypernet/text';
import { psnr } from '@hypersiren/siren';
import { formatTick } from '../figures/axes.js';
import { errorsOf, inColors, overChannels, rootMeanSquare, scaleEnd } from './error-map.js';
import { maskImage, renderSheet, SHEET_CONTEXTS, SHEET_IMAGES, type SheetGroup, type SheetImage } from './sheet.js';
import { roomFor, sheetBatches } from './sheet-groups.js';
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
  const batches = sheetBatches(dataset, indices);

  const shown = [];
  for (const context of contexts.slice(0, SHEET_CONTEXTS)) {
    const images: UncertainImage[] = [];
    for (const { dataset: sized, indices: own } of batches) {
      const batch = await contextBatch(sized, split, own, context, { seed: EVALUATION_SEED, epoch: 0 });
      const { mean, std } = await predictor.predictDistribution(batch);
      images.push(...imagesOf(batch, mean, std));
    }
    const pixels = dataset.sizes ? null : dataset.height * dataset.width;
    shown.push({ title: contextTitle(contextName(context), pixels), images });
  }
  const end = scaleEnd(shown.flatMap(({ images }) => images.flatMap(({ error, deviation }) => [error, deviation])));
  const truths = shown[0]?.images.map(({ truth }) => truth) ?? [];
  const groups = shown.map(({ title, images }): SheetGroup => {
    const maps = (map: 'error' | 'deviation') =>
      images.map((image) => ({
        image: inColors(image[map], end, image.truth),
        caption: `RMS ${rootMeanSquare(image[map]).toFixed(3)}`,
      }));
    return {
      title,
      columns: [
        {
          label: 'context',
          cells: images.map(({ truth, mask }) => ({ image: maskImage(truth, mask) })),
        },
        {
          label: 'mean',
          cells: images.map(({ mean, mse }) => ({ image: mean, caption: `PSNR ${psnr(mse).toFixed(1)} dB` })),
        },
        { label: 'error', cells: maps('error') },
        { label: 'predicted std', cells: maps('deviation') },
      ],
    };
  });
  return renderSheet({
    title: `Errors and predicted standard deviations: ${name}`,
    subtitle: `The first images of the split ${splitName}, with the masks they are measured with`,
    size: truths.length > 0 ? roomFor(truths) : dataset,
    groups: [
      {
        title: 'Truth',
        columns: [
          {
            label: dataset.sizes ? '' : `${dataset.width} × ${dataset.height}`,
            cells: truths.map((raster) => ({ image: raster })),
          },
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

/** What is drawn of an image; maps [H, W]. */
interface UncertainImage {
  readonly truth: SheetImage;
  readonly mask: Uint8Array;
  readonly mean: SheetImage;
  readonly mse: number;
  readonly error: Float32Array;
  readonly deviation: Float32Array;
}

function imagesOf(batch: ContextBatch, mean: Float32Array, std: Float32Array): UncertainImage[] {
  const { channels, height, width } = batch;
  const pixels = height * width;
  const of = <T extends Uint8Array | Float32Array>(map: T, image: number) =>
    map.subarray(image * pixels, (image + 1) * pixels) as T;
  const error = overChannels(errorsOf(mean, batch.images), channels);
  const deviation = overChannels(
    std.map((sigma) => sigma / 2),
    channels,
  );
  const errors = imageErrors(mean, batch);
  const means = toImages(mean, batch);
  return toImages(batch.images, batch).map((truth, image) => ({
    truth,
    mask: of(batch.masks, image),
    mean: means[image] as SheetImage,
    mse: errors[image]?.all ?? 0,
    error: of(error, image),
    deviation: of(deviation, image),
  }));
}
