import { type Provenance, readProvenance } from './provenance.js';
import { RunError } from './run-error.js';
import { runFolder } from './run-folder.js';

/** What is known of a run; undefined also of a record that is damaged, which going on with the run sets aside. */
export function recordOf(directory: string): Promise<Provenance | undefined> {
  return readProvenance(runFolder(directory).provenance).catch((error) => {
    if (error instanceof RunError && error.code === 'damaged') return undefined;
    throw error;
  });
}
