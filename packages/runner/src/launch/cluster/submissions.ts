import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { formatJson } from '../../run/files/format-json.js';
import { readJson } from '../../run/files/read-json.js';
import { writeFileAtomically } from '../../run/files/write-atomically.js';

/** What was given to a cluster at once: `jobs/<number>.json`. */
export interface Submission {
  readonly number: number;
  /** Name of the launcher. */
  readonly launcher: string;
  /** Names of the trainings of each task. */
  readonly tasks: readonly (readonly string[])[];
  readonly submitted: string;
  /** What the cluster calls it; nothing as long as it has not said so. */
  readonly job?: string;
}

/** Where scripts, manifests, submissions and the tasks' own output are. */
export function jobsFolder(folder: string): string {
  return path.join(folder, 'jobs');
}

const NAME = /^(\d+)\.json$/;

/** Every submission of a folder, the first one first. */
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
