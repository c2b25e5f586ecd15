import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { encodePng } from '@hypersiren/datasets/media';
import type { BackendChoice } from '../backend/choices.js';
import type { Config } from '../config/schemas/schema.js';
import { dataWarnings, type Task, type TaskOptions, taskOf, warningsOf } from '../events/task.js';
import {
  type InpaintedImage,
  type InpaintImageOptions,
  inpaintImage,
  type ReadImageSize,
} from '../images/inpaint-image.js';
import { chooseRun } from '../run/choose-run.js';
import { writeFileAtomically } from '../run/files/write-atomically.js';
import { beginBackend } from '../training/begin-task.js';
import { loadTold } from '../training/load-run.js';
import { UsageError } from '../usage-error.js';

/** Options of {@link inpaint}. */
export interface InpaintRunOptions extends Omit<InpaintImageOptions, 'onWarning' | 'onRead'>, TaskOptions {
  /** Folder of the run whose model is used. Default: the newest training in `runs`, else the pretrained model. */
  readonly run?: string | undefined;
  /** Path of the PNG file to write. Default: no file is written. */
  readonly output?: string | undefined;
  /** Backend to use. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
}

/**
 * Inpaints an image from its known pixels with the newest model of a run, at any size, and writes the result.
 *
 * @throws UsageError, RunError, CheckpointError, DatasetError, BackendError
 */
export async function inpaint(options: InpaintRunOptions): Promise<InpaintedImage> {
  const { output, size, paste = false, backend = 'auto' } = options;
  const task = taskOf(options);
  if (output !== undefined && path.extname(output).toLowerCase() !== '.png')
    throw new UsageError(`${output}: the result is a PNG file; its name must end in .png`);
  if (paste && size !== undefined)
    throw new UsageError('size and paste exclude each other: a pasted result has the size of the image file');
  for (const read of [options.image, options.mask])
    if (output !== undefined && typeof read === 'string' && path.resolve(read) === path.resolve(output))
      throw new UsageError(`-o ${output} would replace the file that is read; name another file`);
  const { run, pretrained } = await chooseRun(options.run);
  await beginBackend(backend, task);
  const { model, folder, config, step } = await loadTold(run, task);
  task.tell({ type: 'loaded', directory: folder.directory, name: config.name, step, pretrained });
  try {
    const onRead = (read: ReadImageSize): void => {
      task.tell({ type: 'image-read', file: options.image, ...read });
      warnOfMask(read, options, task);
    };
    const inpainted = await inpaintImage(model, {
      ...options,
      ownSize: options.ownSize ?? (model.anySize && trainedOnSizes(config)),
      onWarning: dataWarnings(task),
      onRead,
    });
    if (output !== undefined) {
      await mkdir(path.dirname(path.resolve(output)), { recursive: true });
      await writeFileAtomically(output, await encodePng(inpainted.image));
    }
    return inpainted;
  } finally {
    model.dispose();
  }
}

/**
 * Returns whether a model was trained on images of several sizes or on crops. Such a model reads images at their own
 * size.
 */
function trainedOnSizes({ dataset, train }: Config): boolean {
  const sizes = 'sizes' in dataset ? dataset.sizes : undefined;
  return train.crop !== undefined || sizes === 'mixed' || Array.isArray(sizes);
}

/** Warns of a mask that leaves the model nothing to read or nothing to do, or that it does not read as a whole. */
function warnOfMask(
  { known, read, unknownOutside }: ReadImageSize,
  { image, mask, keepKnown = mask !== undefined }: InpaintRunOptions,
  task: Task,
): void {
  const warn = warningsOf(task, 'data');
  if (known === 0)
    warn(
      mask === undefined
        ? 'No pixel is known, so the result does not depend on the image.'
        : `${mask}: no pixel is known, so the result does not depend on the image. Light pixels of a mask are the known ones; invert it if the dark ones should be.`,
    );
  else if (keepKnown && known === read.height * read.width)
    warn(`${mask ?? image}: every pixel is known and kept, so the result is the image itself.`);
  if (unknownOutside > 0)
    warn(
      `${image}: ${unknownOutside} unknown pixels are outside the part that the model reads and are not inpainted. Crop the image around them.`,
    );
}
