import { type Provenance, readProvenance } from './provenance.js';
import { RunError } from './run-error.js';
import { runFolder } from './run-folder.js';

/** Reads the provenance of a run; undefined if the file does not exist or is damaged. */
export function recordOf(directory: string): Promise<Provenance | undefined> {
  return readProvenance(runFolder(directory).provenance).catch((error) => {
    if (error instanceof RunError && error.code === 'damaged') return undefined;
    throw error;
  });
}
