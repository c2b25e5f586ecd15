import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { floatToImages, type RasterImage } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import { type Model, renderPictures } from '@hypersiren/hypernet';
import { formatCount } from '@hypersiren/hypernet/text';
import {
  type ContextOptions,
  completeContext,
  type MaskedImage,
  readContext,
  writeFileAtomically,
} from '@hypersiren/runner';
import { type BackendChoice, UsageError } from '@hypersiren/runner/options';
import * as tf from '@tensorflow/tfjs';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { announceBackend, warningsTo } from './announce.js';
import { loadRun } from './load-run.js';

export interface InpaintOptions extends ContextOptions {
  /** Folder of the run whose model is used. */
  run: string;
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
    const context = await readContext(options, shape, warningsTo(terminal));
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

async function complete(
  model: Model,
  context: MaskedImage,
  size: { height: number; width: number },
): Promise<RasterImage> {
  const pictures = completeContext(model, context);
  try {
    const data = floatToImages(await renderPictures(model, pictures, size));
    return { data, ...size, channels: model.spec.shape.channels };
  } finally {
    tf.dispose(pictures);
  }
}
