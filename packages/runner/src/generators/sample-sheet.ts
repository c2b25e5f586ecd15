import { cutImages, renderSheet, toImages } from '@hypersiren/charts';
import type { ImageDataset } from '@hypersiren/datasets';
import { drawLatents, type Generator } from '@hypersiren/hypernet/generators';
import * as tf from '@tensorflow/tfjs-core';

/** Rows and columns of a sheet of samples. */
const ROWS = 6;
const COLUMNS = 10;

/** Seed of the latents of all sheets, so that sheets of different steps show the same latents. */
export const SHEET_SEED = 1;

/** Renders samples of the same latents as a PNG image, to follow a training. */
export async function sampleSheet(generator: Generator, name: string, step: number): Promise<Buffer> {
  const { shape } = generator.spec;
  const values = await sampleValues(generator, { seed: SHEET_SEED, count: ROWS * COLUMNS });
  const images = toImages(values, shape);
  return renderSheet({
    title: `Samples: ${name}`,
    subtitle: `The same latents in every sheet; moving average of the generator after ${step} ${step === 1 ? 'step' : 'steps'}`,
    size: shape,
    groups: [
      {
        title: '',
        columns: columnsOf(
          images.map((image) => ({ image })),
          COLUMNS,
        ),
      },
    ],
  });
}

/** Renders samples with the training images nearest to them, in the coordinates of the linear prior. */
export async function nearestSheet(
  values: Float32Array,
  { dataset, name, nearest }: { dataset: ImageDataset; name: string; nearest: Uint32Array },
): Promise<Buffer> {
  const count = Math.min(COLUMNS, nearest.length);
  const { height, width, channels } = dataset;
  const shape = { height, width, channels };
  const samples = toImages(values.subarray(0, count * height * width * channels), shape);
  const training = cutImages(await dataset.read(nearest.slice(0, count)), shape);
  return renderSheet({
    title: `Nearest training images: ${name}`,
    subtitle: 'Nearest in the coordinates of the linear prior',
    size: shape,
    rows: ['sample', 'nearest'],
    groups: [
      {
        title: '',
        columns: samples.map((image, index) => ({
          label: '',
          cells: [{ image }, { image: training[index] as (typeof training)[number] }],
        })),
      },
    ],
  });
}

function columnsOf<Cell>(cells: readonly Cell[], columns: number) {
  return Array.from({ length: columns }, (_, column) => ({
    label: '',
    cells: cells.filter((_, index) => index % columns === column),
  }));
}

/** Number of images that are generated at once. */
const CHUNK = 64;

/** Generates images at the training size, [N, H, W, C], not clipped. */
export async function sampleValues(
  generator: Generator,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<Float32Array> {
  const { height, width, channels } = generator.spec.shape;
  const size = height * width * channels;
  const values = new Float32Array(count * size);
  for (let first = 0; first < count; first += CHUNK) {
    const own = Math.min(CHUNK, count - first);
    const images = tf.tidy(() => generator.generate(drawLatents(generator, { seed, count: own, first })));
    values.set(await images.data<'float32'>(), first * size);
    images.dispose();
  }
  return values;
}
