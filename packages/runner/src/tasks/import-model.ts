import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageDataset } from '@hypersiren/datasets';
import { HypernetError, type Model, modelFromTorch, modelSchema } from '@hypersiren/hypernet';
import { decodeSafetensors } from '@hypersiren/siren/training';
import { useBackend } from '../backend/use-backend.js';
import { type ConfigSource, nameOfSource } from '../config/layers.js';
import { loadConfig } from '../config/load-config.js';
import type { Config } from '../config/schemas/schema.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import { beginRun } from '../run/begin-run.js';
import { saveImported } from '../run/checkpoints/model-checkpoint.js';
import { beginProvenance } from '../run/provenance.js';
import { createRunFolder, type RunFolder } from '../run/run-folder.js';
import { trainingOrigin } from '../run/run-origin.js';
import { beginImages, tellModel } from '../training/begin-task.js';

/** Options of {@link importModel}. */
export interface ImportModelOptions extends TaskOptions {
  /** Path of a safetensors file with a state dictionary of the SIREN authors' code. */
  readonly state: string;
  /** Path of a configuration, or an equivalent object, that describes the dataset of the model. */
  readonly config: ConfigSource;
  /** Overrides of the configuration, each `key=value`. */
  readonly set?: readonly string[] | undefined;
  /** Folder of the run. Default: a free folder below `runs`. */
  readonly run?: string | undefined;
  /** Number of steps that the model was trained for. Default: 0. */
  readonly steps?: number | undefined;
  /** Command line to record in `run.json`. Default: that of this process. */
  readonly command?: readonly string[] | undefined;
}

/**
 * Creates a run from a model that was trained with the SIREN authors' PyTorch code.
 *
 * @throws ConfigError, DatasetError, RunError; SafetensorsError or HypernetError if the file does not hold such a model
 */
export async function importModel(options: ImportModelOptions): Promise<RunFolder> {
  const { state, steps = 0, command } = options;
  const task = taskOf(options);
  await useBackend('cpu'); // an import computes nothing
  const { sweep: _, ...config } = await loadConfig(options.config, { set: options.set ?? [] });
  const bytes = await readFile(state).catch((error: NodeJS.ErrnoException) => {
    throw Object.assign(error, { path: state }); // the system omits the path if it is a folder
  });
  const { dataset } = await beginImages(config, task);
  const model = modelFromTorch(decodeSafetensors(bytes, state).tensors, dataset);
  try {
    checkChannels(model, dataset, options);
    tellModel(model.spec, task);
    const own: Config = { ...config, model: modelSchema.parse(model.spec.config) };
    const folder = await createRunFolder(config.name, options.run);
    try {
      await saveImported(folder.checkpoints, model, steps, trainingOrigin(own, dataset.fingerprint));
      const record = await beginProvenance({
        ...own,
        config: nameOfSource(options.config),
        command,
        backend: { name: 'cpu', details: 'nothing was computed' },
        dataset,
      });
      await beginRun(folder, own, {
        ...record,
        outcome: 'finished',
        finished: record.started,
        steps,
        imported: {
          from: path.resolve(state),
          sha256: createHash('sha256').update(bytes).digest('hex'),
        },
      });
      return folder;
    } finally {
      await folder.release();
    }
  } finally {
    model.dispose();
  }
}

function checkChannels(
  { spec: { shape } }: Model,
  { channels }: ImageDataset,
  { config, state }: ImportModelOptions,
): void {
  if (shape.channels === channels) return;
  throw new HypernetError(
    'shape',
    `${state}: the model reads images with ${shape.channels} channel${shape.channels === 1 ? '' : 's'}, those of ${nameOfSource(config)} have ${channels}`,
  );
}
