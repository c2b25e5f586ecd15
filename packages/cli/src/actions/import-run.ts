import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageDataset } from '@hypersiren/datasets';
import { HypernetError, type Model, modelFromTorch, modelSchema } from '@hypersiren/hypernet';
import {
  beginProvenance,
  beginRun,
  createRunFolder,
  loadImages,
  relativePath,
  saveImported,
  trainingOrigin,
  useBackend,
} from '@hypersiren/runner';
import { type Config, loadConfig } from '@hypersiren/runner/config';
import { decodeSafetensors } from '@hypersiren/siren/training';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { announceDataset, announceModel, warningsTo } from './announce.js';

export interface ImportRunOptions {
  /** Safetensors file with a state of the authors' code. */
  state: string;
  /** Configuration, of whose images the model is. */
  config: string;
  /** `key=value` each. */
  set: readonly string[];
  /** Folder of the run; undefined for a free one below `runs`. */
  run: string | undefined;
  /** Steps that the model was trained for. */
  steps: number;
}

/** Makes a run of a model that was trained with the SIREN authors' PyTorch code, as if it had been trained here. */
export async function importRun(options: ImportRunOptions, terminal: Terminal): Promise<void> {
  await useBackend('cpu'); // nothing is computed
  const { sweep: _, ...config } = await loadConfig(options.config, { set: options.set });
  const bytes = await readFile(options.state).catch((error: NodeJS.ErrnoException) => {
    throw Object.assign(error, { path: options.state }); // which the system leaves out of a folder
  });
  const { dataset } = await loadImages(config, warningsTo(terminal));
  announceDataset(terminal, dataset);
  const model = modelFromTorch(decodeSafetensors(bytes, options.state).tensors, dataset);
  try {
    checkChannels(model, dataset, options);
    announceModel(terminal, model.spec);
    const own: Config = { ...config, model: modelSchema.parse(model.spec.config) };
    const folder = await createRunFolder(config.name, options.run);
    try {
      await saveImported(folder.checkpoints, model, options.steps, trainingOrigin(own, dataset.fingerprint));
      const record = await beginProvenance({
        ...own,
        config: options.config,
        backend: { name: 'cpu', details: 'nothing was computed' },
        dataset,
      });
      await beginRun(folder, own, {
        ...record,
        outcome: 'finished',
        finished: record.started,
        steps: options.steps,
        imported: {
          from: path.resolve(options.state),
          sha256: createHash('sha256').update(bytes).digest('hex'),
        },
      });
      writeLine(terminal.out, relativePath(folder.directory));
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
  { config, state }: ImportRunOptions,
): void {
  if (shape.channels === channels) return;
  throw new HypernetError(
    'shape',
    `${state}: the model is of pictures with ${shape.channels} channel${shape.channels === 1 ? '' : 's'}, those of ${config} have ${channels}`,
  );
}
