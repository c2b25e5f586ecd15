import type { ContextSpec, ImageDataset, ImageSize, Split } from '@hypersiren/datasets';
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
import type { Model } from '../model/model.js';
import { modelAt } from '../model/sized-models.js';
import { finerAxes } from '../resolution/finer-axes.js';
import { type CoordinateSample, type CoordinateSampling, sampleCoordinates } from './coordinate-sample.js';
import type { DrawnCoordinates } from './inpainting-loss.js';

/** Images in one size that rendered images are compared with in the loss. */
export interface Target {
  /** Dataset of the images that the model reads. */
  readonly dataset: ImageDataset;
  /** Model for the size of these images. */
  readonly model: Model;
  readonly images: ImageDataset;
  /** Height and width of the target images relative to the images that the model reads. */
  readonly scale: number;
  readonly coordinates: GridAxes;
  /** Coordinates of the rows and columns as arrays. */
  readonly rows: Float32Array;
  readonly columns: Float32Array;
  /** Pixels that are compared; all if `every` is 1. */
  readonly lattice: Lattice;
}

/** Every k-th row and column of an image, where k is `every`. */
interface Lattice {
  readonly every: number;
  /** First row. */
  readonly row: number;
  /** First column. */
  readonly column: number;
}

/** Some images of a batch with the data of their loss; typed arrays only. */
export interface BatchPart {
  readonly known: ContextBatch;
  /** Positions in the training data. */
  readonly positions: Uint32Array;
  readonly target: Target;
  /** Target images at the target's coordinates; undefined if they are the known images themselves. */
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

/** Options of {@link targetsOf}. */
export interface TargetOptions {
  /** Size of the windows that are cut from the images; default whole images. */
  readonly crop?: ImageSize | undefined;
  /**
   * Whether each step compares as many pixels as the dataset's images have, so that the targets together contain every
   * pixel once; default false.
   */
  readonly interlaced?: boolean;
}

/**
 * Returns the targets at one size. Steps that compare images at that size use the targets in turn. The caller disposes
 * their coordinates.
 */
export async function targetsOf(
  model: Model,
  images: ImageDataset,
  dataset: ImageDataset,
  { crop = dataset, interlaced = false }: TargetOptions = {},
): Promise<Target[]> {
  const scale = images.height / dataset.height;
  const every = interlaced ? scale : 1;
  const whole = finerAxes(crop, scale);
  const [allRows, allColumns] = await Promise.all([whole.rows.data<'float32'>(), whole.columns.data<'float32'>()]);
  tf.dispose([whole.rows, whole.columns]);
  const of = (values: Float32Array, first: number) => values.filter((_, index) => index % every === first);
  const sized = modelAt(model, crop);
  return latticesOf(every).map((lattice): Target => {
    const [rows, columns] = [of(allRows, lattice.row), of(allColumns, lattice.column)];
    const coordinates = { rows: tf.tensor1d(rows), columns: tf.tensor1d(columns) };
    return { dataset, model: sized, images, scale, coordinates, rows, columns, lattice };
  });
}

/** Returns all lattices, ordered so that consecutive ones are far apart: of 2 × 2 first the two on the diagonal. */
function latticesOf(every: number): Lattice[] {
  return Array.from({ length: every * every }, (_, index) => {
    const row = index % every;
    return { every, row, column: (row + Math.floor(index / every)) % every };
  });
}

/** Source of batch parts: dataset, split, context and coordinate sampling. */
export interface PartSource {
  readonly split: Split;
  readonly context: ContextSpec;
  readonly coordinates: CoordinateSampling;
}

/** Reads images and draws their contexts and coordinates. */
export async function readPart(
  { split, context, coordinates }: PartSource,
  indices: Uint32Array,
  target: Target,
  key: ImagesKey,
): Promise<BatchPart> {
  const { dataset } = target;
  const own = target.images === dataset;
  const [known, larger] = await Promise.all([
    contextBatch(dataset, split, indices, context, key),
    own
      ? undefined
      : imagesFor(target.images, split, indices, key, target.scale).then((whole) => latticePixels(whole, target)),
  ]);
  const { channels } = dataset;
  const compared = { images: larger ?? known.images, masks: own ? known.masks : null, channels };
  const sample = sampleCoordinates(coordinates, compared, split, indices, key);
  return { known, positions: trainingPositions(split, indices, key), target, larger, sample };
}

/** Returns the pixels of whole images that are compared. */
function latticePixels(whole: Float32Array, { images, rows, columns, lattice: { every, row, column } }: Target) {
  if (every === 1) return whole;
  const { channels } = images;
  const [height, width] = [rows.length * every, columns.length * every];
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

/**
 * Returns the tensors of a part. The caller disposes them with {@link disposePart}; the target's coordinates are not
 * included.
 */
export function partTensors({ known, positions, target, larger, sample }: BatchPart): PartTensors {
  const input = { ...contextTensors(known), indices: positions };
  if (!sample)
    return {
      input,
      coordinates: target.coordinates,
      truth: larger ? tf.tensor(larger) : input.images,
      // Other pixels than those of the mask, but as many.
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
