import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { encodePng } from '@hypersiren/datasets/media';
import type { BackendChoice } from '../backend/choices.js';
import { dataWarnings, type TaskOptions, taskOf } from '../events/task.js';
import { type InpaintedImage, type InpaintImageOptions, inpaintImage } from '../images/inpaint-image.js';
import { writeFileAtomically } from '../run/write-atomically.js';
import { beginBackend } from '../training/begin-task.js';
import { loadTold } from '../training/load-run.js';
import { UsageError } from '../usage-error.js';

export interface InpaintRunOptions extends Omit<InpaintImageOptions, 'onWarning'>, TaskOptions {
  /** Folder of the run whose model is used. */
  readonly run: string;
  /** PNG file to write; left out for none. */
  readonly output?: string | undefined;
  /** Default `auto`. */
  readonly backend?: BackendChoice | undefined;
}

/**
 * Inpaints an image from some of its pixels with a run's newest model, at any size, and writes it.
 *
 * @throws UsageError, RunError, CheckpointError, DatasetError, BackendError
 */
export async function inpaint(options: InpaintRunOptions): Promise<InpaintedImage> {
  const { run, output, backend = 'auto' } = options;
  const task = taskOf(options);
  if (output !== undefined && path.extname(output).toLowerCase() !== '.png')
    throw new UsageError(`${output}: the result is a PNG file, so its name should end in .png`);
  await beginBackend(backend, task);
  const { model } = await loadTold(run, task);
  try {
    const inpainted = await inpaintImage(model, { ...options, onWarning: dataWarnings(task) });
    if (output !== undefined) {
      await mkdir(path.dirname(path.resolve(output)), { recursive: true });
      await writeFileAtomically(output, await encodePng(inpainted.image));
    }
    return inpainted;
  } finally {
    model.dispose();
  }
}
