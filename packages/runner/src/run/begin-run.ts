import { formatConfig } from '../config/format-config.js';
import { relativePath } from '../relative-path.js';
import { explainFailure } from './explain-failure.js';
import { writeFileAtomically } from './files/write-atomically.js';
import { type Provenance, writeProvenance } from './provenance.js';
import type { RunFolder } from './run-folder.js';

/**
 * Makes a run of a folder, which can be gone on with from then on: by its configuration, which is written last. A process that
 * is killed between the two leaves no run, rather than one that does not know its backend and its data.
 *
 * @throws RunError `disk-full` or `read-only`
 */
export async function beginRun(folder: RunFolder, config: object, record: Provenance): Promise<void> {
  try {
    await writeProvenance(folder.provenance, record);
    await writeFileAtomically(folder.config, formatConfig(config));
  } catch (error) {
    const hint = 'A run needs room and permission to write in its folder';
    throw explainFailure(error, relativePath(folder.directory), hint);
  }
}
