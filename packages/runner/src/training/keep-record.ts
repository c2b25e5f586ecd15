import { relativePath } from '../relative-path.js';
import { checkStillHeld, explainFailure } from '../run/explain-failure.js';
import { type Provenance, writeProvenance } from '../run/provenance.js';
import type { RunFolder } from '../run/run-folder.js';

export interface RecordedRun {
  readonly folder: RunFolder;
  /** What is known of the run so far; written, and written again with how it went. */
  readonly record: Provenance;
  /** The command that goes on with it, in backquotes. */
  readonly resume: string;
  /** What a failure is called, where it is one of this kind of run; default what it says itself. */
  readonly explain?: (error: unknown) => unknown;
}

/**
 * Does a run's work and keeps its record: that it is under way, what the work notes, how it ended. The signal ends it early.
 *
 * @returns the record as it is at the end
 * @throws what the work throws, in the words of someone who can mend it; RunError `disk-full` or `read-only`
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
    const hint = `Its checkpoints are whole: when there is room and permission to write, ${resume} goes on from the newest`;
    const explained = explainFailure(explain(error), relativePath(folder.directory), hint);
    // On a full disk there is no room for this either.
    await note({
      outcome: 'failed',
      finished: new Date().toISOString(),
      error: (explained as Error).message,
    }).catch(() => {});
    throw explained;
  }
}
