import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../../run/files/write-atomically.js';
import type { ClusterActions, LaunchContext, Launched, Work } from '../sweep-launcher.js';
import { finishedRuns } from './plan.js';
import { jobsFolder, readSubmissions, type Submission, writeSubmission } from './submissions.js';

/** A cluster, as one launch uses it. */
export interface Cluster {
  /** Name of the launcher. */
  readonly name: string;
  readonly actions: ClusterActions;
  /** Number of trainings that one task runs in sequence. */
  readonly perTask: number;
  /**
   * Returns the files to write into the folder of jobs for a submission. The first one is submitted, and a dry run
   * prints it.
   */
  files(submission: Submission): readonly { readonly name: string; readonly file: string; readonly text: string }[];
  /**
   * Submits the first file.
   *
   * @returns the job identifier assigned by the cluster
   * @throws LaunchError
   */
  send(file: string, submission: Submission): Promise<string>;
  /**
   * Returns a command that shows the progress of a job. With `file` and without automatic submission, the command
   * submits the file.
   */
  watch(job: string | undefined, file?: string): string;
}

/** Submits all trainings that are neither finished nor queued, `perTask` per task. */
export async function submit(cluster: Cluster, { folder, runs }: Work, { dryRun }: LaunchContext): Promise<Launched> {
  const before = await readSubmissions(folder);
  const own = before.filter(({ launcher }) => launcher === cluster.name);
  const queued = own.length === 0 ? new Map() : await cluster.actions.queue(folder, own);
  const finished = await finishedRuns(folder, runs);
  const missing = runs.map(({ name }) => name).filter((name) => !finished.has(name) && !queued.has(name));
  const tasks = Array.from({ length: Math.ceil(missing.length / cluster.perTask) }, (_, index) =>
    missing.slice(index * cluster.perTask, (index + 1) * cluster.perTask),
  );
  const number = 1 + Math.max(0, ...before.map((one) => one.number));
  const submission: Submission = { number, launcher: cluster.name, tasks, submitted: new Date().toISOString() };
  const texts = cluster.files(submission);
  if (dryRun) return { outcome: 'planned', text: texts[0]?.text ?? '' };
  const counts = { runs: missing.length, tasks: tasks.length, queued: queued.size, finished: finished.size };
  // All trainings have ended, so there is nothing to wait for.
  if (missing.length === 0 && queued.size === 0) return { outcome: 'ended', failed: [] };
  if (missing.length === 0)
    return { outcome: 'submitted', ...counts, files: [], watch: cluster.watch(own.at(-1)?.job) };
  // Written first, because tasks read the submission when they start.
  await writeSubmission(folder, submission);
  const at = (file: string): string => path.join(jobsFolder(folder), file);
  for (const { file, text } of texts)
    if ((await readFile(at(file), 'utf8').catch(() => undefined)) !== text) await writeFileAtomically(at(file), text);
  const first = at((texts[0] as { file: string }).file);
  const job = await cluster.send(first, submission);
  await writeSubmission(folder, { ...submission, job });
  const files = texts.map(({ name, file }) => ({ name, path: at(file) }));
  return { outcome: 'submitted', job, ...counts, files, watch: cluster.watch(job, first) };
}
