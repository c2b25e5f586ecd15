import { type ContextSpec, contextName, getSplit, type ImageDataset, splitIndices } from '@hypersiren/datasets';
import { contextBatch, type Model } from '@hypersiren/hypernet';
import { EVALUATION_SEED, imageErrors } from '@hypersiren/hypernet/evaluation';
import { contextTitle } from '@hypersiren/hypernet/text';
import { psnr } from '@hypersiren/siren';
import { type ContactSheetRow, renderContactSheet } from './contact-sheet.js';
import { renderTwice } from './render-twice.js';
import { SHEET_CONTEXTS, SHEET_IMAGES, type SheetImage } from './sheet.js';
import { sheetBatches } from './sheet-groups.js';
import { toImages } from './to-images.js';

/** Factor between the sizes of the two predictions. */
const ENLARGEMENT = 4;

/**
 * Renders a contact sheet of a model: the first images of a split in the first contexts, with the masks of the
 * evaluation. PNG.
 */
export async function modelSheet(
  model: Model,
  dataset: ImageDataset,
  { name, split: splitName, contexts }: { name: string; split: string; contexts: readonly ContextSpec[] },
): Promise<Buffer> {
  const split = getSplit(dataset, splitName);
  const indices = splitIndices(split).subarray(0, SHEET_IMAGES);
  const shown = contexts.slice(0, SHEET_CONTEXTS);
  let truths: SheetImage[] = [];
  const inpainted: ContactSheetRow['inpainted'][number][][] = Array.from(indices, () => []);
  for (const context of shown) {
    truths = [];
    for (const { dataset: sized, indices: own } of sheetBatches(dataset, indices)) {
      const { height, width, channels } = sized;
      const batch = await contextBatch(sized, split, own, context, { seed: EVALUATION_SEED, epoch: 0 });
      const [values, finer] = await renderTwice(model, batch, ENLARGEMENT);
      const errors = imageErrors(values, batch);
      const predictions = toImages(values, sized);
      const enlarged = toImages(finer, { height: height * ENLARGEMENT, width: width * ENLARGEMENT, channels });
      for (const image of own.keys())
        inpainted[truths.length + image]?.push({
          mask: batch.masks.subarray(image * height * width, (image + 1) * height * width),
          prediction: predictions[image] as SheetImage,
          enlarged: enlarged[image] as SheetImage,
          caption: `PSNR ${psnr(errors[image]?.all ?? 0).toFixed(1)} dB`,
        });
      truths.push(...toImages(batch.images, sized));
    }
  }
  return renderContactSheet({
    title: `Inpainted images: ${name}`,
    subtitle: `The first images of the split ${splitName}, with the masks they are measured with`,
    contexts: shown.map((context) =>
      contextTitle(contextName(context), dataset.sizes ? null : dataset.height * dataset.width),
    ),
    rows: truths.map((truth, image) => ({ truth, inpainted: inpainted[image] ?? [] })),
  });
}
