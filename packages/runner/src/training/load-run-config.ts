import type { ImageDataset } from '@hypersiren/datasets';
import { compareConfigs } from '../config/compare-configs.js';
import { loadConfig } from '../config/load-config.js';
import type { Config } from '../config/schemas/schema.js';
import { relativePath } from '../relative-path.js';
import { checkTraining } from '../run/check-training.js';
import { readProvenance } from '../run/provenance.js';
import { RunError } from '../run/run-error.js';
import type { RunFolder } from '../run/run-folder.js';
import { trainingOrigin } from '../run/run-origin.js';

/**
 * Loads the configuration of a run with overrides of the data's location or of the evaluation.
 *
 * @param set overrides, each `key=value`
 * @throws RunError `other-config` that names an overridden key which affects the training, `no-run` for a fit;
 * ConfigError
 */
export async function loadRunConfig(
  folder: Pick<RunFolder, 'config' | 'directory' | 'provenance'>,
  set: readonly string[] = [],
): Promise<Config> {
  await checkTraining(folder);
  const config = await loadConfig(folder.config, { set });
  if (set.length === 0) return config;
  const [before, now] = [await loadConfig(folder.config), config].map((one) => trainingOrigin(one, '').config);
  const changes = compareConfigs([before as object, now as object]);
  if (changes.length === 0) return config;
  throw new RunError(
    'other-config',
    relativePath(folder.directory),
    `was trained with ${changes.map(({ key, values: [then, now] }) => `${key} ${then}, but --set gives ${now}`).join('; ')}`,
    'Only the location of the data and the evaluation of a run can be changed. Train another run with the other keys',
  );
}

/**
 * Checks that a dataset has the images that a run was trained on.
 *
 * @throws RunError `other-data`
 */
export async function checkRunData(
  folder: Pick<RunFolder, 'provenance' | 'directory'>,
  { fingerprint }: Pick<ImageDataset, 'fingerprint'>,
): Promise<void> {
  const trained = (await readProvenance(folder.provenance))?.dataset?.fingerprint;
  if (trained === undefined || trained === fingerprint) return;
  throw new RunError(
    'other-data',
    relativePath(folder.directory),
    'was trained on other images than its dataset has now',
    'Restore them, or give their location with --set dataset.path=…',
  );
}
