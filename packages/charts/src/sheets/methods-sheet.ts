import {
  type ContextSpec,
  contextName,
  floatToImages,
  getSplit,
  type ImageDataset,
  splitIndices,
} from '@hypersiren/datasets';
import { type ContextBatch, contextBatch, type Predictor } from '@hypersiren/hypernet';
import { EVALUATION_SEED } from '@hypersiren/hypernet/evaluation';
import { contextTitle } from '@hypersiren/hypernet/text';
import { maskImage, renderSheet, SHEET_CONTEXTS, type SheetImage } from './sheet.js';
import { cutImages, toImages } from './to-images.js';

/** Number of images per context. Three contexts fit on a page. */
const IMAGES = 3;

interface Shown {
  split: string;
  contexts: readonly ContextSpec[];
}

/** Inpainted images of one method as bytes, [images, H, W, C] for each context. */
export type InpaintedImages = readonly Uint8Array[];

/** Inpaints the first images of a split in the first contexts, with the masks of the evaluation. */
export async function inpaintForSheet(
  predictor: Predictor,
  dataset: ImageDataset,
  shown: Shown,
): Promise<InpaintedImages> {
  const inpainted: Uint8Array[] = [];
  for (const batch of await sheetBatches(dataset, shown)) {
    const { images, masks, channels } = batch;
    const known = images.map((value, index) => (masks[Math.floor(index / channels)] === 1 ? value : 0));
    inpainted.push(floatToImages(await predictor.predict({ ...batch, images: known })));
  }
  return inpainted;
}

/**
 * Renders a sheet with one row per method, between the known pixels and the true images. All methods have the same
 * images and contexts. PNG.
 */
export async function methodsSheet(
  methods: readonly { name: string; inpainted: InpaintedImages }[],
  dataset: ImageDataset,
  { title, ...shown }: Shown & { title: string },
): Promise<Buffer> {
  const { height, width } = dataset;
  const batches = await sheetBatches(dataset, shown);
  const groups = batches.map((batch, position) => {
    const truths = toImages(batch.images, dataset);
    const pixels = height * width;
    const rows: SheetImage[][] = [
      truths.map((truth, image) => maskImage(truth, batch.masks.subarray(image * pixels, (image + 1) * pixels))),
      ...methods.map(({ inpainted }) => cutImages(inpainted[position] as Uint8Array, dataset)),
      truths,
    ];
    return {
      title: contextTitle(contextName(shown.contexts[position] as ContextSpec), pixels),
      columns: truths.map((_, image) => ({
        label: '',
        cells: rows.map((row) => ({ image: row[image] as SheetImage })),
      })),
    };
  });
  return renderSheet({
    title,
    subtitle: `The first images of the split ${shown.split}, with the masks they are measured with`,
    size: dataset,
    rows: ['known pixels', ...methods.map(({ name }) => name), 'truth'],
    groups,
  });
}

function sheetBatches(dataset: ImageDataset, { split: name, contexts }: Shown): Promise<ContextBatch[]> {
  const split = getSplit(dataset, name);
  const indices = splitIndices(split).subarray(0, IMAGES);
  const shown = contexts.slice(0, SHEET_CONTEXTS);
  return Promise.all(
    shown.map((context) => contextBatch(dataset, split, indices, context, { seed: EVALUATION_SEED, epoch: 0 })),
  );
}
