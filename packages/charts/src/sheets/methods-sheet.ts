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
import { roomFor, sheetBatches } from './sheet-groups.js';
import { cutImages, toImages } from './to-images.js';

/** Number of images per context. Three contexts fit on a page. */
const IMAGES = 3;

interface Shown {
  split: string;
  contexts: readonly ContextSpec[];
}

/** A method's inpainted images of a sheet, as bytes: [images, H, W, C] of each context, of several sizes after each other. */
export type InpaintedImages = readonly Uint8Array[];

/** Inpaints the first images of a split in the first contexts, with the masks of the evaluation. */
export async function inpaintForSheet(
  predictor: Predictor,
  dataset: ImageDataset,
  shown: Shown,
): Promise<InpaintedImages> {
  const inpainted: Uint8Array[] = [];
  for (const batches of await shownBatches(dataset, shown)) {
    const pieces: Uint8Array[] = [];
    for (const batch of batches) {
      const { images, masks, channels } = batch;
      const known = images.map((value, index) => (masks[Math.floor(index / channels)] === 1 ? value : 0));
      pieces.push(floatToImages(await predictor.predict({ ...batch, images: known })));
    }
    inpainted.push(Uint8Array.from(pieces.flatMap((piece) => [...piece])));
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
  const contexts = await shownBatches(dataset, shown);
  const groups = contexts.map((batches, position) => {
    const truths = batches.flatMap((batch) => toImages(batch.images, batch));
    const rows: SheetImage[][] = [
      batches.flatMap((batch) => {
        const pixels = batch.height * batch.width;
        return toImages(batch.images, batch).map((truth, image) =>
          maskImage(truth, batch.masks.subarray(image * pixels, (image + 1) * pixels)),
        );
      }),
      ...methods.map(({ inpainted }) => cutBatches(inpainted[position] as Uint8Array, batches)),
      truths,
    ];
    const pixels = dataset.sizes ? null : dataset.height * dataset.width;
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
    size: roomFor((contexts[0] ?? []).length > 0 ? (contexts[0] as ContextBatch[]) : [dataset]),
    rows: ['known pixels', ...methods.map(({ name }) => name), 'truth'],
    groups,
  });
}

/** The first images of a split in each of the first contexts, in batches of one size. */
function shownBatches(dataset: ImageDataset, { split: name, contexts }: Shown): Promise<ContextBatch[][]> {
  const split = getSplit(dataset, name);
  const batches = sheetBatches(dataset, splitIndices(split).subarray(0, IMAGES));
  const key = { seed: EVALUATION_SEED, epoch: 0 };
  return Promise.all(
    contexts
      .slice(0, SHEET_CONTEXTS)
      .map((context) =>
        Promise.all(batches.map(({ dataset: sized, indices }) => contextBatch(sized, split, indices, context, key))),
      ),
  );
}

/** The images of batches, whose bytes follow each other. */
function cutBatches(bytes: Uint8Array, batches: readonly ContextBatch[]): SheetImage[] {
  let start = 0;
  return batches.flatMap((batch) => {
    const end = start + batch.images.length;
    const own = cutImages(bytes.subarray(start, end), batch);
    start = end;
    return own;
  });
}
