import { renderSheet, roomFor, type SheetGroup } from '@hypersiren/charts';
import { getImage, type ImageDataset, splitIndices } from '@hypersiren/datasets';

/** Number of columns of a contact sheet. */
const COLUMNS = 8;

/** Renders a contact sheet with the first images of every split, as a PNG file. */
export async function datasetSheet(
  dataset: ImageDataset,
  { title, images }: { title: string; images: number },
): Promise<Buffer> {
  const groups: SheetGroup[] = [];
  for (const [name, split] of Object.entries(dataset.splits)) {
    const indices = splitIndices(split).subarray(0, images);
    const rasters = await Promise.all(Array.from(indices, (index) => getImage(dataset, index)));
    const columns = Math.min(COLUMNS, rasters.length);
    groups.push({
      title: name,
      columns: Array.from({ length: columns }, (_, column) => ({
        label: '',
        cells: rasters.filter((_, at) => at % columns === column).map((image) => ({ image })),
      })),
    });
  }
  return renderSheet({
    title,
    subtitle: `${dataset.description}: the first images of every split`,
    size: roomFor(dataset.sizes?.list ?? [dataset]),
    groups,
  });
}
