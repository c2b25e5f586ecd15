import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../../run/files/write-atomically.js';
import type { ClusterActions, LaunchContext, Launched, Work } from '../sweep-launcher.js';
import { finishedRuns } from './plan.js';
import { jobsFolder, readSubmissions, type Submission, writeSubmission } from './submissions.js';

/** A cluster, for one launch. */
export interface Cluster {
  /** Name of its launcher. */
  readonly name: string;
  readonly actions: ClusterActions;
  /** Trainings that one task does, one after the other. */
  readonly perTask: number;
  /** What is written for a submission: by names in the folder of jobs. The first is the one that is submitted, and shown by a dry run. */
  files(submission: Submission): readonly { readonly name: string; readonly file: string; readonly text: string }[];
  /**
   * Submits the first of the files.
   *
   * @returns what the cluster calls it
   * @throws LaunchError
   */
  send(file: string, submission: Submission): Promise<string>;
  /** A command that shows how far a job is, or, with the file of what was written now, that brings it on its way. */
  watch(job: string | undefined, file?: string): string;
}

/** Gives a cluster all trainings that are neither finished nor in its queue, several to a task. */
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
  // All that is to be trained has come to its end: there is nothing to wait for.
  if (missing.length === 0 && queued.size === 0) return { outcome: 'ended', failed: [] };
  if (missing.length === 0)
    return { outcome: 'submitted', ...counts, files: [], watch: cluster.watch(own.at(-1)?.job) };
  // Written first, so that no task begins that has nothing to read.
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
