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
  /** What the model reads. */
  readonly dataset: ImageDataset;
  /** The model at the size of what it reads. */
  readonly model: Model;
  readonly images: ImageDataset;
  /** How many times as high and wide they are. */
  readonly scale: number;
  readonly coordinates: GridAxes;
  /** Coordinates of the rows and columns as arrays. */
  readonly rows: Float32Array;
  readonly columns: Float32Array;
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

/** A size to compare images in; the coordinates are for the caller to dispose. */
export async function targetOf(
  model: Model,
  images: ImageDataset,
  dataset: ImageDataset,
  crop: ImageSize = dataset,
): Promise<Target> {
  const scale = images.height / dataset.height;
  const coordinates = finerAxes(crop, scale);
  const [rows, columns] = await Promise.all([
    coordinates.rows.data<'float32'>(),
    coordinates.columns.data<'float32'>(),
  ]);
  return {
    dataset,
    model: modelAt(model, crop),
    images,
    scale,
    coordinates,
    rows: Float32Array.from(rows),
    columns: Float32Array.from(columns),
  };
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
    own ? undefined : imagesFor(target.images, split, indices, key, target.scale),
  ]);
  const { channels } = dataset;
  const compared = { images: larger ?? known.images, masks: own ? known.masks : null, channels };
  const sample = sampleCoordinates(coordinates, compared, split, indices, key);
  return { known, positions: trainingPositions(split, indices, key), target, larger, sample };
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
      drawn: undefined,
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
  tf.dispose([
    input.images,
    input.mask,
    truth,
    ...(drawn ? [drawn.counts, ...(drawn.known ? [drawn.known] : [])] : []),
  ]);
}
