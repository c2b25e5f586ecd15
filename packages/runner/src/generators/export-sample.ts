import path from 'node:path';
import { drawLatents } from '@hypersiren/hypernet/generators';
import { markdownText } from '@hypersiren/hypernet/text';
import { type ExportFormatName, exportFormats } from '@hypersiren/interchange';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../backend/use-backend.js';
import type { WrittenFile } from '../events/run-event.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import { writeFiles } from '../figures/write-figures.js';
import { UsageError } from '../usage-error.js';
import { type CardFiles, dataSection, filesSection, widthsOf } from './generator-card.js';
import { type LoadedGenerator, loadGeneratorRun } from './load-generator-run.js';

/** Options of {@link exportSample}. */
export interface ExportSampleOptions extends TaskOptions {
  /** Folder of the run of a generator. */
  readonly run: string;
  readonly to: ExportFormatName;
  /** Seed of the image, which is the first image that `generate` makes of this seed. */
  readonly seed: number;
  /** Folder for the files. Default: `exported/<format>/sample-<seed>` in the run's folder. */
  readonly output?: string | undefined;
}

/**
 * Exports one generated image, from coordinates to values, with a card that describes it. Uses the backend `cpu`.
 *
 * @returns the written files; the card is the last one
 * @throws RunError, CheckpointError; UsageError if the images are no SIRENs; ExportError if the format cannot represent the image
 */
export async function exportSample(options: ExportSampleOptions): Promise<WrittenFile[]> {
  const { run, to, seed, output } = options;
  const task = taskOf(options);
  await useBackend('cpu'); // an export computes little
  const loaded = await loadGeneratorRun(run, task);
  const { generator, folder, config, step } = loaded;
  try {
    if (generator.spec.config.decoder !== 'siren')
      throw new UsageError(
        `${run}: model.decoder: images of the decoder ${generator.spec.config.decoder} are pixels, not SIRENs, and cannot be exported`,
      );
    const emitted = tf.tidy(() => generator.emit(drawLatents(generator, { seed, count: 1 })));
    try {
      const format = exportFormats[to];
      const contents = await format.image({ config, model: generator, step }, emitted);
      const card = await sampleCard(loaded, {
        seed,
        files: Object.keys(contents),
        format: `As ${to}. ${format.description}`,
      });
      const all = { ...contents, 'MODEL_CARD.md': Buffer.from(card) };
      const files = Object.entries(all).map(([name, bytes]) => [name, { file: name, bytes }] as const);
      const target = output ?? path.join(folder.directory, 'exported', to, `sample-${seed}`);
      return await writeFiles(target, Object.fromEntries(files), task);
    } finally {
      tf.dispose(emitted);
    }
  } finally {
    generator.dispose();
  }
}

async function sampleCard(
  loaded: LoadedGenerator,
  { seed, ...files }: CardFiles & { readonly seed: number },
): Promise<string> {
  const { config, generator, step } = loaded;
  const { shape, patches, siren } = generator.spec;
  return `# An image of ${markdownText(config.name)}

Image of the seed ${seed}, made by a generator after ${step} training steps (objective: ${config.objective.type}). It is a function of
continuous coordinates: ${patches.grid.count} sine networks (SIRENs) ${widthsOf(siren)}, one for each patch, and their blend. Made with hypersiren.

${filesSection(files)}

Input: coordinates, row and column, from -1 to 1 between the centers of the outermost pixels of ${shape.width}×${shape.height}. Output:
${shape.channels === 1 ? 'gray' : 'color'} values, black -1 and white 1, to be clipped.

${await dataSection(loaded)}
`;
}
