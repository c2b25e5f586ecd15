import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { formatJson } from '../../run/files/format-json.js';
import { readJson } from '../../run/files/read-json.js';
import { writeFileAtomically } from '../../run/files/write-atomically.js';

/** One submission to a cluster, stored in `jobs/<number>.json`. */
export interface Submission {
  readonly number: number;
  /** Name of the launcher. */
  readonly launcher: string;
  /** Names of the trainings of each task. */
  readonly tasks: readonly (readonly string[])[];
  readonly submitted: string;
  /** Job identifier assigned by the cluster. Left out until the cluster has accepted the submission. */
  readonly job?: string;
}

/** Returns the folder of scripts, manifests, submissions and output of tasks. */
export function jobsFolder(folder: string): string {
  return path.join(folder, 'jobs');
}

const NAME = /^(\d+)\.json$/;

/** Reads all submissions of a folder, in order of their numbers. */
export async function readSubmissions(folder: string): Promise<Submission[]> {
  const names = await readdir(jobsFolder(folder)).catch(() => []);
  const found = await Promise.all(
    names.filter((name) => NAME.test(name)).map((name) => readJson<Submission>(path.join(jobsFolder(folder), name))),
  );
  return found.filter((one) => one !== undefined).sort((a, b) => a.number - b.number);
}

export async function writeSubmission(folder: string, submission: Submission): Promise<void> {
  await mkdir(jobsFolder(folder), { recursive: true });
  await writeFileAtomically(path.join(jobsFolder(folder), `${submission.number}.json`), formatJson(submission));
}
