import { formatConfig } from '../config/format-config.js';
import { relativePath } from '../relative-path.js';
import { explainFailure } from './explain-failure.js';
import { writeFileAtomically } from './files/write-atomically.js';
import { type Provenance, writeProvenance } from './provenance.js';
import type { RunFolder } from './run-folder.js';

/**
 * Writes the provenance and the configuration of a new run. The configuration, which makes the folder a run that can be
 * resumed, is written last. A process that is killed in between therefore leaves no run without a provenance.
 *
 * @throws RunError `disk-full` or `read-only`
 */
export async function beginRun(folder: RunFolder, config: object, record: Provenance): Promise<void> {
  try {
    await writeProvenance(folder.provenance, record);
    await writeFileAtomically(folder.config, formatConfig(config));
  } catch (error) {
    const hint = 'A run needs free space and write permission in its folder';
    throw explainFailure(error, relativePath(folder.directory), hint);
  }
}
