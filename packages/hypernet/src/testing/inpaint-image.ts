import { createDataset } from '@hypersiren/datasets';
import { type BaselineConfig, fitBaseline } from '../baselines/baselines.js';

/** A gray image; `null` is an unknown pixel. */
export type GrayImage = readonly (readonly (number | null)[])[];

/** Inpaints a gray image with a baseline that learns nothing. */
export async function inpaintImage(type: BaselineConfig['type'], rows: GrayImage): Promise<number[][]> {
  const [height, width] = [rows.length, rows[0]?.length ?? 0];
  const splits = { train: { start: 0, count: 1 } };
  const images = new Uint8Array(height * width);
  const dataset = createDataset({ name: 'none', description: '', images, height, width, channels: 1, splits });
  const fitted = await fitBaseline({ type } as BaselineConfig, {
    dataset,
    split: splits.train,
    context: 'full',
    seed: 1,
  });
  const values = rows.flat();
  const predicted = await fitted.predict({
    count: 1,
    height,
    width,
    channels: 1,
    images: Float32Array.from(values, (value) => value ?? 0),
    masks: Uint8Array.from(values, (value) => (value === null ? 0 : 1)),
  });
  return rows.map((_, row) => [...predicted.slice(row * width, (row + 1) * width)]);
}
