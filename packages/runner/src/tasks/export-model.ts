import path from 'node:path';
import { type ExportFormat, type ExportFormatName, exportFormats, modelCard } from '@hypersiren/interchange';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backend/use-backend.js';
import type { WrittenFile } from '../events/run-event.js';
import { dataWarnings, type Task, type TaskOptions, taskOf } from '../events/task.js';
import { writeFiles } from '../figures/write-figures.js';
import { type ContextOptions, emitImage, readContext } from '../images/read-context.js';
import { readEvaluation } from '../run/evaluation-file.js';
import { readProvenance } from '../run/provenance.js';
import { type LoadedRun, loadTold } from '../training/load-run.js';

/** Options of {@link exportModel}. */
export interface ExportModelOptions extends TaskOptions {
  /** Folder of the run whose model is exported. */
  readonly run: string;
  readonly to: ExportFormatName;
  /** Image to inpaint and export instead of the model. */
  readonly image?: ContextOptions | undefined;
  /**
   * Folder for the files. Default: `exported/<format>` in the run's folder, with a subfolder named after the image if
   * there is one.
   */
  readonly output?: string | undefined;
}

/**
 * Exports the newest model of a run, or an inpainted image, with a model card. Uses the backend `cpu`.
 *
 * @returns the written files; the model card is the last one
 * @throws RunError, CheckpointError; ExportError if the format cannot represent the model
 */
export async function exportModel(options: ExportModelOptions): Promise<WrittenFile[]> {
  const { run, to, image, output } = options;
  const task = taskOf(options);
  await useBackend('cpu'); // an export computes little
  const loaded = await loadTold(run, task);
  try {
    const format = exportFormats[to];
    const contents = image ? await imageFiles(format, loaded, image, task) : await format.files(loaded);
    const card = modelCard({
      run: loaded,
      provenance: await readProvenance(loaded.folder.provenance),
      evaluation: await readEvaluation(loaded.folder.evaluation),
      files: Object.keys(contents),
      format: `As ${to}. ${format.description}`,
    });
    const named = image ? [path.parse(image.image).name] : [];
    const folder = output ?? path.join(loaded.folder.directory, 'exported', to, ...named);
    const all = { ...contents, 'MODEL_CARD.md': Buffer.from(card) };
    const files = Object.entries(all).map(([name, bytes]) => [name, { file: name, bytes }] as const);
    return await writeFiles(folder, Object.fromEntries(files), task);
  } finally {
    loaded.model.dispose();
  }
}

async function imageFiles(
  format: ExportFormat,
  run: LoadedRun,
  image: ContextOptions,
  task: Task,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const images = emitImage(
    run.model,
    await readContext(image, run.model.spec.shape, { onWarning: dataWarnings(task) }),
  );
  try {
    return await format.image(run, images);
  } finally {
    tf.dispose(images);
  }
}
