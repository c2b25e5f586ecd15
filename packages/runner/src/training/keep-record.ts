import { relativePath } from '../relative-path.js';
import { checkStillHeld, explainFailure } from '../run/explain-failure.js';
import { type Provenance, writeProvenance } from '../run/provenance.js';
import type { RunFolder } from '../run/run-folder.js';

export interface RecordedRun {
  readonly folder: RunFolder;
  /** Provenance of the run. It is written at the beginning, and again with the outcome. */
  readonly record: Provenance;
  /** Command that resumes the run, in backquotes. */
  readonly resume: string;
  /** Converts an error of the run into one with advice. Default: the error itself. */
  readonly explain?: (error: unknown) => unknown;
}

/**
 * Runs the work of a run and writes its provenance: at the beginning, with each note of the work, and at the end. The
 * signal stops the work early.
 *
 * @returns the final provenance
 * @throws errors of the work, with advice where `explain` gives it; RunError `disk-full` or `read-only`
 */
export async function keepRecord(
  { folder, record, resume, explain = (error) => error }: RecordedRun,
  signal: AbortSignal,
  work: (note: (changes: Partial<Provenance>) => Promise<void>) => Promise<void>,
): Promise<Provenance> {
  let written = record;
  const note = async (changes: Partial<Provenance>): Promise<void> => {
    checkStillHeld(folder.directory);
    written = { ...written, ...changes };
    await writeProvenance(folder.provenance, written);
  };
  try {
    await note({ outcome: 'running' });
    await work(note);
    await note({
      outcome: signal.aborted ? 'interrupted' : 'finished',
      finished: new Date().toISOString(),
      peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
    });
    return written;
  } catch (error) {
    const hint = `Its checkpoints are intact. With free space and write permission, ${resume} resumes from the newest`;
    const explained = explainFailure(explain(error), relativePath(folder.directory), hint);
    // On a full disk this write fails too.
    await note({
      outcome: 'failed',
      finished: new Date().toISOString(),
      error: (explained as Error).message,
    }).catch(() => {});
    throw explained;
  }
}
