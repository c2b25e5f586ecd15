import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { floatToImages } from '@hypersiren/datasets';
import { encodePng, type RasterImage } from '@hypersiren/datasets/media';
import { renderImages } from '@hypersiren/hypernet';
import { drawLatents, type Generator } from '@hypersiren/hypernet/generators';
import * as tf from '@tensorflow/tfjs-core';
import type { BackendChoice } from '../backend/choices.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import { chooseGenerator } from '../run/choose-run.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { beginBackend } from '../training/begin-task.js';
import { UsageError } from '../usage-error.js';
import { interpolatedLatents } from './interpolated-latents.js';
import { loadGeneratorRun } from './load-generator-run.js';
import { tileImages } from './tile-images.js';

/** Options of {@link generate}. */
export interface GenerateOptions extends TaskOptions {
  /** Folder of the run of a generator. Default: the pretrained generator of portraits. */
  readonly run?: string | undefined;
  /** Number of images; default 64. */
  readonly count?: number | undefined;
  /** Seed of the latents; default 1. An image depends on the seed and its index alone. */
  readonly seed?: number | undefined;
  /**
   * Second seed: the images lead from the first image of `seed` to the first of this seed, in one row. Default: separate
   * images.
   */
  readonly to?: number | undefined;
  /** Longer side of each image in pixels; default that of the training images. */
  readonly size?: number | undefined;
  /** Path of the PNG file to write. Default: no file is written. */
  readonly output?: string | undefined;
  /** Backend to use. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
}

/** Generated images. */
export interface GeneratedImages {
  /** The images one by one. */
  readonly images: readonly RasterImage[];
  /** All images on one sheet, row by row. */
  readonly sheet: RasterImage;
}

/** Largest side of a sheet in pixels. */
const MAX_SIDE = 16384;

const MAX_COUNT = 4096;

/**
 * Generates images with the newest generator of a run, at any size, and writes them as one sheet.
 *
 * @throws UsageError, RunError, ConfigError, CheckpointError, BackendError
 */
export async function generate(options: GenerateOptions): Promise<GeneratedImages> {
  const { count = 64, seed = 1, to, output, backend = 'auto' } = options;
  const task = taskOf(options);
  if (output !== undefined && path.extname(output).toLowerCase() !== '.png')
    throw new UsageError(`${output}: the result is a PNG file; its name must end in .png`);
  checkWhole('count', count, [to === undefined ? 1 : 2, MAX_COUNT]);
  checkWhole('seed', seed, [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
  if (to !== undefined) checkWhole('to', to, [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]);
  const { run, pretrained } = chooseGenerator(options.run);
  await beginBackend(backend, task);
  const { generator, folder, config, step } = await loadGeneratorRun(run, task);
  task.tell({ type: 'loaded', directory: folder.directory, name: config.name, step, pretrained });
  try {
    const size = sizeOf(generator, options.size);
    const columns = to === undefined ? Math.ceil(Math.sqrt(count)) : count;
    if (columns * Math.max(size.height, size.width) > MAX_SIDE)
      throw new UsageError(
        `${count} images of ${size.width}×${size.height} do not fit on a sheet of ${MAX_SIDE} pixels`,
      );
    const images = await renderEach(generator, { count, seed, to, size, signal: task.signal });
    const sheet = tileImages(images, columns);
    if (output !== undefined) {
      await mkdir(path.dirname(path.resolve(output)), { recursive: true });
      await writeFileAtomically(output, await encodePng(sheet));
    }
    return { images, sheet };
  } finally {
    generator.dispose();
  }
}

function checkWhole(name: string, value: number, [least, most]: readonly [number, number]): void {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw new UsageError(`${name}: expected a whole number from ${least} to ${most}, got ${value}`);
}

function sizeOf({ spec: { shape } }: Generator, longer = Math.max(shape.height, shape.width)) {
  checkWhole('size', longer, [1, MAX_SIDE]);
  const scale = longer / Math.max(shape.height, shape.width);
  return {
    height: Math.max(1, Math.round(shape.height * scale)),
    width: Math.max(1, Math.round(shape.width * scale)),
  };
}

/** Number of images whose latents pass the transformer at once. */
const CHUNK = 16;

interface RenderEachOptions {
  readonly count: number;
  readonly seed: number;
  readonly to: number | undefined;
  readonly size: { readonly height: number; readonly width: number };
  readonly signal: AbortSignal;
}

async function renderEach(
  generator: Generator,
  { count, seed, to, size, signal }: RenderEachOptions,
): Promise<RasterImage[]> {
  const { channels } = generator.spec.shape;
  const images: RasterImage[] = [];
  for (let first = 0; first < count; first += CHUNK) {
    signal.throwIfAborted();
    const own = Math.min(CHUNK, count - first);
    const emitted = tf.tidy(() =>
      generator.emit(
        to === undefined
          ? drawLatents(generator, { seed, count: own, first })
          : interpolatedLatents(generator, { from: seed, to, count, first, own }),
      ),
    );
    try {
      const bytes = floatToImages(await renderImages(generator, emitted, size));
      const length = bytes.length / own;
      for (let index = 0; index < own; index++)
        images.push({ data: bytes.slice(index * length, (index + 1) * length), ...size, channels });
    } finally {
      tf.dispose(emitted);
    }
  }
  return images;
}
