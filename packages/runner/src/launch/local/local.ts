import { access, appendFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { usableCores } from '@hypersiren/tfjs-native/cores';
import { recordOf } from '../../run/record-of.js';
import { runFolder } from '../../run/run-folder.js';
import { untilFree } from '../../run/until-free.js';
import { runPool } from '../../sweep/run-pool.js';
import type { PlannedRun } from '../cluster/plan.js';
import { type LaunchContext, launcherType, type Work } from '../sweep-launcher.js';

/** Share of the free memory that trainings may use. */
const MEMORY_SHARE = 0.8;

export const localLauncher = launcherType({
  name: 'local',
  description: 'Processes on this machine, several at once; they end with the command',
  options: {},
  async launch(work, _, context) {
    if (context.dryRun) return { outcome: 'planned', text: work.runs.map(({ name }) => `${name}\n`).join('') };
    return { outcome: 'ended', failed: await trainAll(work, context) };
  },
});

/**
 * Runs all trainings, several at once.
 *
 * @returns names of the failed trainings
 */
async function trainAll(work: Work, context: LaunchContext): Promise<string[]> {
  const { runs, folder } = work;
  const { signal, waits, ended } = context;
  const asked = Number(process.env.HYPERSIREN_NATIVE_THREADS) || undefined;
  const jobs = context.jobs ?? Math.min(runs.length, Math.max(1, Math.floor(usableCores() / (asked ?? 1))));
  const threads = asked ?? Math.max(1, Math.floor(usableCores() / jobs));
  let fit: number | undefined; // undefined until the first training has shown its memory
  const failed: string[] = [];
  let done = 0;
  await runPool(
    runs,
    async (run) => {
      const directory = path.join(folder, run.name);
      // Trainings of a killed sweep keep their folders for a moment.
      await untilFree(directory, signal, (holder) => waits(run.name, holder));
      if (signal.aborted) return;
      const outcome = await trainOne(run, directory, work, { ...context, threads });
      const memory = (await recordOf(directory))?.peakMemoryMiB;
      if (memory !== undefined) fit ??= Math.floor((MEMORY_SHARE * os.freemem()) / 2 ** 20 / memory);
      if (signal.aborted) return;
      if (outcome === 'failed') failed.push(run.name);
      ended(run.name, outcome, ++done);
    },
    () => Math.min(jobs, fit ?? 1),
    signal,
  );
  return failed;
}

/** Runs or resumes one training. A finished one is skipped. */
async function trainOne(
  run: PlannedRun,
  directory: string,
  { file, set, minutes, backend }: Work,
  { launch, threads, signal, edits }: LaunchContext & { threads: number },
): Promise<'finished' | 'finished before' | 'failed'> {
  if ((await recordOf(directory))?.outcome === 'finished') return 'finished before';
  const begun = await access(runFolder(directory).config).then(
    () => true,
    () => false,
  );
  const job = { run: directory, begun, config: file, set: [...set, ...run.set], minutes, backend };
  if (!begun) {
    // The process reads the file, which may have been edited since the sweep began.
    const changes = await edits(run);
    if (changes.length > 0) {
      const edited = `Error: ${file} has changed since the sweep began: ${changes.join('; ')}. Restore it and repeat the command.\n`;
      await appendFile(`${directory}.log`, edited);
      return 'failed';
    }
  }
  return (await launch(job, { log: `${directory}.log`, threads, signal })) ? 'finished' : 'failed';
}
