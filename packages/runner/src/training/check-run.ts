import { loadConfig } from '../config/load-config.js';
import { relativePath } from '../relative-path.js';
import type { TrainingState } from '../run/checkpoints/model-checkpoint.js';
import type { RunFolder } from '../run/run-folder.js';
import { checkOrigin, trainingOrigin } from '../run/run-origin.js';

/**
 * Checks that a checkpoint was made with the configuration in the run's folder.
 *
 * @throws RunError `other-config` if the configuration differs
 */
export async function checkRun(folder: RunFolder, { origin }: TrainingState): Promise<void> {
  if (origin === undefined) return;
  const now = trainingOrigin(await loadConfig(folder.config), origin.data);
  checkOrigin(relativePath(folder.directory), origin, now);
}
