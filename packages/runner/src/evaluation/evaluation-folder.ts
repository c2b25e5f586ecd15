import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { compareConfigs } from '../config/compare-configs.js';
import type { Config } from '../config/schemas/schema.js';
import type { RunFolder } from '../run/run-folder.js';

/** Largest length of a folder name. */
const MAX_NAME = 80;

/**
 * Returns the files for an evaluation. They are those of the run if the configuration of the evaluation is unchanged or
 * the run has no evaluation yet. Otherwise they are in a folder below `evaluations` that is named after the changed
 * keys, so that the run's own evaluation is not overwritten.
 */
export async function evaluationFolder(folder: RunFolder, own: Config, now: Config): Promise<RunFolder> {
  const [before, after] = [own, now].map(({ context, evaluation, baselines, resolution }) => ({
    context: { evaluate: context.evaluate },
    evaluation,
    baselines,
    ...(resolution && { resolution: { evaluate: resolution.evaluate } }),
  }));
  const changes = compareConfigs([before as object, after as object]);
  if (changes.length === 0 || !existsSync(folder.evaluation)) return folder;
  const name = changes
    .map(({ key, values }) => `${key}=${values[1]}`)
    .join(' ')
    .replaceAll(/[^\w.=,~-]+/g, '-')
    .replaceAll(/=-+/g, '=')
    .replaceAll(/^[-.]+|-+$/g, '')
    .slice(0, MAX_NAME);
  const directory = path.join(folder.directory, 'evaluations', name);
  await mkdir(directory, { recursive: true });
  return { ...folder, evaluation: path.join(directory, 'evaluation.json'), figures: path.join(directory, 'figures') };
}
