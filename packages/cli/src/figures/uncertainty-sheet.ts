import { type ContextSpec, contextName, getSplit, type ImageDataset, splitIndices } from '@hypersiren/datasets';
import { contextBatch, EVALUATION_SEED, imageErrors, type Predictor } from '@hypersiren/hypernet';
import { psnr } from '@hypersiren/siren';
import { contextTitle } from '../terminal/context-label.js';
import { formatTick } from './axes.js';
import { colourAt } from './colour-map.js';
import { maskPicture, type Picture, renderSheet, SHEET_CONTEXTS, SHEET_IMAGES, type SheetGroup } from './sheet.js';
import { toPictures } from './to-pictures.js';

/** Largest values of the colour scale, the least that fits is taken; on the scale of [0, 1]. */
const SCALE_ENDS = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1] as const;

/** Share of the pixels within the scale: the few that stray farthest would leave all others dark. */
const WITHIN_SCALE = 0.97;

/**
 * What a predictor does not know beside what it thinks it does not know: truth, context, mean, error and predicted
 * deviation of the first images of a split, with the very masks they are measured with; both in the same colours, on the
 * scale of [0, 1], as root mean square over the channels of a pixel. PNG; undefined of a predictor without deviations.
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
    const batch = contextBatch(dataset, split, indices, context, { seed: EVALUATION_SEED, epoch: 0 });
    const { mean, deviation } = await predictor.predictDistribution(batch);
    const clipped = (value: number): number => Math.min(1, Math.max(-1, value));
    const error = mean.map((value, index) => (clipped(value) - (batch.images[index] as number)) / 2);
    shown.push({
      title: contextTitle(contextName(context), pixels),
      batch,
      mean,
      error: overChannels(error, dataset.channels),
      deviation: overChannels(
        deviation.map((sigma) => sigma / 2),
        dataset.channels,
      ),
    });
  }
  const end = scaleEnd(shown.flatMap(({ error, deviation }) => [error, deviation]));
  const truths = shown[0] ? toPictures(shown[0].batch.images, dataset) : [];
  const groups = shown.map(({ title, batch, mean, error, deviation }): SheetGroup => {
    const errors = imageErrors(mean, batch);
    const means = toPictures(mean, dataset);
    const of = (map: Float32Array, image: number) => map.subarray(image * pixels, (image + 1) * pixels);
    const maps = (map: Float32Array) =>
      truths.map((_, image) => ({
        picture: inColours(of(map, image), end, dataset),
        caption: `RMS ${Math.sqrt(meanSquare(of(map, image))).toFixed(3)}`,
      }));
    return {
      title,
      columns: [
        {
          label: 'context',
          cells: truths.map((truth, image) => ({
            picture: maskPicture(truth, batch.masks.subarray(image * pixels, (image + 1) * pixels)),
          })),
        },
        {
          label: 'mean',
          cells: means.map((picture, image) => ({
            picture,
            caption: `PSNR ${psnr(errors[image]?.all ?? 0).toFixed(1)} dB`,
          })),
        },
        { label: 'error', cells: maps(error) },
        { label: 'predicted deviation', cells: maps(deviation) },
      ],
    };
  });
  return renderSheet({
    title: `Errors and predicted deviations: ${name}`,
    subtitle: `The first images of the split ${splitName}, with the masks they are measured with`,
    size: dataset,
    groups: [
      {
        title: 'Truth',
        columns: [{ label: `${dataset.width} × ${dataset.height}`, cells: truths.map((picture) => ({ picture })) }],
      },
      ...groups,
    ],
    scale: {
      label: 'Error and deviation of a pixel, values in [0, 1]: root mean square over its channels',
      ticks: [0, 0.5, 1].map((share) => ({
        share,
        label: share === 1 && end < 1 ? `${formatTick(end)} or more` : formatTick(share * end),
      })),
    },
  });
}

/** Root mean square over the channels of every pixel. */
function overChannels(values: Float32Array, channels: number): Float32Array {
  return Float32Array.from({ length: values.length / channels }, (_, pixel) =>
    Math.sqrt(meanSquare(values.subarray(pixel * channels, (pixel + 1) * channels))),
  );
}

function meanSquare(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
}

function scaleEnd(maps: readonly Float32Array[]): number {
  const sorted = Float32Array.from(maps.flatMap((map) => [...map])).sort();
  const wanted = sorted[Math.floor(WITHIN_SCALE * sorted.length)] ?? 0;
  return SCALE_ENDS.find((end) => end >= wanted) ?? 1;
}

function inColours(values: Float32Array, end: number, { height, width }: Omit<Picture, 'data'>): Picture {
  const data = Uint8Array.from([...values].flatMap((value) => colourAt(value / end)));
  return { data, height, width, channels: 3 };
}
