import { relativePath } from '../relative-path.js';
import { readProvenance } from './provenance.js';
import { RunError } from './run-error.js';
import type { RunFolder } from './run-folder.js';

/**
 * Checks that a run is a training and not a fit.
 *
 * @throws RunError `no-run`
 */
export async function checkTraining({
  provenance,
  directory,
}: Pick<RunFolder, 'provenance' | 'directory'>): Promise<void> {
  if ((await readProvenance(provenance))?.signal === undefined) return;
  throw new RunError(
    'no-run',
    relativePath(directory),
    'is a fit of one signal, where a training is wanted',
    '`hypersiren fit --resume` continues a fit, and `hypersiren chart` draws it',
  );
}
