import type { ContextSpec, ImageDataset, Split } from '@hypersiren/datasets';
import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput } from '../encoders/encoder.js';
import type { Coordinates, GridAxes, SampledCoordinates } from '../local/coordinates.js';
import {
  type ContextBatch,
  contextBatch,
  contextTensors,
  type ImagesKey,
  imagesFor,
  trainingPositions,
} from '../model/context-batch.js';
import { finerAxes } from '../resolution/finer-axes.js';
import { type CoordinateSample, type CoordinateSampling, sampleCoordinates } from './coordinate-sample.js';
import type { DrawnCoordinates } from './inpainting-loss.js';

/** Images in one size that rendered images are compared with in the loss. */
export interface Target {
  readonly images: ImageDataset;
  readonly coordinates: GridAxes;
  /** Coordinates of the rows and columns as arrays. */
  readonly rows: Float32Array;
  readonly columns: Float32Array;
  /** Which of the pixels are compared; all if `every` is 1. */
  readonly lattice: Lattice;
}

/** Every k-th row and column of an image, k = `every`. */
interface Lattice {
  readonly every: number;
  /** The first row and the first column. */
  readonly row: number;
  readonly column: number;
}

/** Some images of a batch with the data of their loss; typed arrays only. */
export interface BatchPart {
  readonly known: ContextBatch;
  /** Positions in the training data. */
  readonly positions: Uint32Array;
  readonly target: Target;
  /** What the images should become at the target's coordinates; undefined where these are their own pixels. */
  readonly larger: Float32Array | undefined;
  /** Sampled coordinates of the loss; undefined for all coordinates. */
  readonly sample: CoordinateSample | undefined;
}

/** The tensors of a {@link BatchPart}, for {@link inpaintingLoss}. */
export interface PartTensors {
  readonly input: EncoderInput & { readonly indices: Uint32Array };
  readonly coordinates: Coordinates | SampledCoordinates;
  readonly truth: tf.Tensor;
  readonly drawn: DrawnCoordinates | undefined;
}

/**
 * What images are compared with in one size, in the steps that take that size in turn. The coordinates are for the caller to dispose.
 *
 * @param isInterlaced whether each step takes as many pixels as the dataset's images have, every pixel of the size once in all steps
 */
export function targetsOf(images: ImageDataset, dataset: ImageDataset, isInterlaced: boolean): Target[] {
  const scale = images.height / dataset.height;
  const every = isInterlaced ? scale : 1;
  const whole = finerAxes(dataset, scale);
  const [allRows, allColumns] = [whole.rows.dataSync<'float32'>(), whole.columns.dataSync<'float32'>()];
  const of = (values: Float32Array, first: number) => values.filter((_, index) => index % every === first);
  const targets = latticesOf(every).map((lattice): Target => {
    const [rows, columns] = [of(allRows, lattice.row), of(allColumns, lattice.column)];
    return { images, coordinates: { rows: tf.tensor1d(rows), columns: tf.tensor1d(columns) }, rows, columns, lattice };
  });
  tf.dispose([whole.rows, whole.columns]);
  return targets;
}

/** All lattices, so that those which follow one another lie far apart: of 2 × 2 first the two on the diagonal. */
function latticesOf(every: number): Lattice[] {
  return Array.from({ length: every * every }, (_, index) => {
    const row = index % every;
    return { every, row, column: (row + Math.floor(index / every)) % every };
  });
}

/** Source of batch parts: dataset, split, context and coordinate sampling. */
export interface PartSource {
  readonly dataset: ImageDataset;
  readonly split: Split;
  readonly context: ContextSpec;
  readonly coordinates: CoordinateSampling;
}

/** Reads images and draws their contexts and coordinates. */
export async function readPart(
  { dataset, split, context, coordinates }: PartSource,
  indices: Uint32Array,
  target: Target,
  key: ImagesKey,
): Promise<BatchPart> {
  const own = target.images === dataset;
  const [known, larger] = await Promise.all([
    contextBatch(dataset, split, indices, context, key),
    own ? undefined : imagesFor(target.images, split, indices, key).then((whole) => latticePixels(whole, target)),
  ]);
  const { channels } = dataset;
  const compared = { images: larger ?? known.images, masks: own ? known.masks : null, channels };
  const sample = sampleCoordinates(coordinates, compared, split, indices, key);
  return { known, positions: trainingPositions(split, indices, key), target, larger, sample };
}

/** The pixels of whole images that are compared. */
function latticePixels(whole: Float32Array, { images, lattice: { every, row, column } }: Target): Float32Array {
  if (every === 1) return whole;
  const { height, width, channels } = images;
  const pixels = new Float32Array(whole.length / (every * every));
  let at = 0;
  for (let image = 0; image < whole.length; image += height * width * channels)
    for (let y = row; y < height; y += every)
      for (let x = column; x < width; x += every) {
        const from = image + (y * width + x) * channels;
        for (let channel = 0; channel < channels; channel++) pixels[at++] = whole[from + channel] as number;
      }
  return pixels;
}

/** For the caller to dispose, but for the target's coordinates. */
export function partTensors({ known, positions, target, larger, sample }: BatchPart): PartTensors {
  const input = { ...contextTensors(known), indices: positions };
  if (!sample)
    return {
      input,
      coordinates: target.coordinates,
      truth: larger ? tf.tensor(larger) : input.images,
      // As many pixels as the mask has, but others.
      drawn: target.lattice.every > 1 ? { counts: null, known: null } : undefined,
    };
  const { images, pixels, counts } = sample;
  const shape: [number, number] = [images, pixels.length / images];
  const { rows, columns } = target;
  return {
    input,
    coordinates: { rows, columns, images, crossings: pixels },
    truth: tf.tensor(sample.values),
    drawn: {
      counts: tf.tensor2d(counts, shape),
      known: sample.known && tf.tensor2d(Float32Array.from(sample.known), shape),
    },
  };
}

/** Disposes the tensors that {@link partTensors} created. */
export function disposePart({ input, truth, drawn }: PartTensors): void {
  tf.dispose([input.images, input.mask, truth, ...[drawn?.counts ?? [], drawn?.known ?? []].flat()]);
}
