import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  encodePng,
  floatToImages,
  imagesToFloat,
  type RasterImage,
  readImage,
  readMask,
  sampleContext,
} from '@hypersiren/datasets';
import { contextTensors, type Model, type ModelShape, renderPictures } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs';
import type { BackendChoice } from '../backend/choices.js';
import { UsageError } from '../commands/usage-error.js';
import { type MaskedImage, reduceMasked } from '../pictures/reduce-masked.js';
import { writeFileAtomically } from '../run/write-atomically.js';
import { formatCount } from '../terminal/format.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { announceBackend } from './announce.js';
import { loadRun } from './load-run.js';

export interface InpaintOptions {
  /** Folder of the run whose model is used. */
  run: string;
  /** Picture file. */
  image: string;
  /** See so many random pixels. */
  pixels: number | undefined;
  /** See the light pixels of this picture file. */
  mask: string | undefined;
  /** Of the random pixels. */
  seed: number;
  /** Longer side of the result; undefined for four times the model's. */
  size: number | undefined;
  /** PNG file to write. */
  output: string;
  backend: BackendChoice;
}

/** How much larger than the model's images a result is that has no size. */
const ENLARGEMENT = 4;

/** Completes a picture from some of its pixels and writes it at any size. */
export async function inpaintImage(options: InpaintOptions, terminal: Terminal): Promise<void> {
  if (path.extname(options.output).toLowerCase() !== '.png')
    throw new UsageError(`${options.output}: the result is a PNG file, so its name should end in .png`);
  await announceBackend(options.backend, terminal);
  const { model } = await loadRun(options.run, terminal);
  try {
    const { shape } = model.spec;
    const context = await readContext(options, shape);
    const longer = Math.max(shape.height, shape.width);
    const scale = (options.size ?? longer * ENLARGEMENT) / longer;
    const size = {
      height: Math.max(1, Math.round(shape.height * scale)),
      width: Math.max(1, Math.round(shape.width * scale)),
    };
    const picture = await complete(model, context, size);
    await mkdir(path.dirname(path.resolve(options.output)), { recursive: true });
    await writeFileAtomically(options.output, await encodePng(picture));
    const seen = context.mask.reduce((sum, known) => sum + known, 0);
    writeLine(
      terminal.out,
      `${options.output}  ${size.width}×${size.height}, from ${formatCount(seen)} of ${formatCount(context.mask.length)} pixels`,
    );
  } finally {
    model.dispose();
  }
}

/** The picture at the model's size, and which of its pixels are seen. */
async function readContext({ image, mask, pixels, seed }: InpaintOptions, shape: ModelShape): Promise<MaskedImage> {
  const { height, width } = shape;
  const channels = shape.channels === 1 ? 1 : 3;
  if (mask !== undefined) {
    const known = await readMask(mask);
    if (known.height !== height || known.width !== width) {
      // Not made for the model's size, so it must be made for the picture's.
      const picture = await readImage(image, { channels });
      return reduceMasked({ image: picture, mask: (await readMask(mask, picture)).mask }, { height, width });
    }
    return { image: await readReduced(image, shape), mask: known.mask };
  }
  const spec = pixels === undefined ? 'full' : { pixels };
  return { image: await readReduced(image, shape), mask: sampleContext(spec, shape, { seed, epoch: 0, index: 0 }) };
}

function readReduced(file: string, { height, width, channels }: ModelShape): Promise<RasterImage> {
  return readImage(file, {
    crop: 'centre',
    resize: 'squeeze',
    size: [height, width],
    channels: channels === 1 ? 1 : 3,
  });
}

async function complete(
  model: Model,
  { image, mask }: MaskedImage,
  size: { height: number; width: number },
): Promise<RasterImage> {
  const { height, width, channels } = model.spec.shape;
  const images = imagesToFloat({ images: image.data, height, width, channels }, [0]);
  const pictures = tf.tidy(() =>
    model.complete(contextTensors({ count: 1, height, width, channels, images, masks: mask })),
  );
  try {
    return { data: floatToImages(await renderPictures(model, pictures, size)), ...size, channels };
  } finally {
    tf.dispose(pictures);
  }
}
