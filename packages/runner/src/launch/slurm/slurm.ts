import * as z from 'zod';
import { relativePath } from '../../relative-path.js';
import { call } from '../cluster/call.js';
import { jobsFolder, type Submission } from '../cluster/submissions.js';
import { submit } from '../cluster/submit.js';
import { LaunchError } from '../launch-error.js';
import { type ClusterActions, launcherType, type Queued } from '../sweep-launcher.js';
import { parseQueue, QUEUE_FORMAT } from './queue.js';
import { submitScript } from './submit-script.js';

const options = {
  slurm: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe(
      'Options of sbatch without hyphens: partition, time, cpus-per-task, mem, gres, account; false removes a default',
    ),
  setup: z.array(z.string()).default([]).describe('Shell commands before each task, such as module load nodejs'),
  mpi: z
    .string()
    .min(1)
    .default('pmix')
    .describe('Plugin of `srun` that starts the processes of a training where slurm.ntasks is above 1: pmix, pmi2'),
  perTask: z.int().min(1).default(1).describe('Trainings per task, one after the other; faster for many short ones'),
  jobs: z.int().min(1).exactOptional().describe('Largest number of tasks at once; by default the cluster’s limit'),
  warning: z
    .int()
    .min(1)
    .default(120)
    .describe('Seconds before the time limit at which a task saves and is queued again; Slurm may come 60 s earlier'),
};

/** Message of `squeue` for jobs that have left the queue. */
const GONE = /Invalid job id/i;

/** Returns the Slurm job identifiers of submissions. */
const jobsOf = (submissions: readonly Submission[]): string[] =>
  submissions.flatMap(({ job }) => (job === undefined ? [] : [job]));

async function queue(_: string, submissions: readonly Submission[]): Promise<Map<string, Queued>> {
  const jobs = jobsOf(submissions);
  if (jobs.length === 0) return new Map();
  const args = ['--noheader', '--array', `--jobs=${jobs.join(',')}`, `--format=${QUEUE_FORMAT}`];
  const text = await call('squeue', args, 'Ask again when Slurm answers').catch((error: Error) => {
    if (GONE.test(error.message)) return '';
    throw error;
  });
  return parseQueue(text, submissions);
}

async function cancel(submissions: readonly Submission[]): Promise<string[]> {
  const jobs = jobsOf(submissions);
  const living = await Promise.all(jobs.map(async (job) => (await isQueued(job)) && job));
  const left = living.filter((job) => job !== false);
  if (left.length > 0) await call('scancel', left, 'Ask again when Slurm answers');
  return left;
}

async function isQueued(job: string): Promise<boolean> {
  const text = await call('squeue', ['--noheader', `--jobs=${job}`, '--format=%A'], '').catch((error: Error) => {
    if (GONE.test(error.message)) return '';
    throw error;
  });
  return text.trim() !== '';
}

const cluster: ClusterActions = { queue, cancel };

export const slurmLauncher = launcherType({
  name: 'slurm',
  description: 'A job array of a Slurm cluster; the command submits it and exits',
  options,
  example: { slurm: { partition: 'main', time: '02:00:00', 'cpus-per-task': 4 }, setup: ['module load nodejs'] },
  cluster,
  launch(work, { slurm, setup, mpi, perTask, jobs, warning }, context) {
    return submit(
      {
        name: 'slurm',
        actions: cluster,
        perTask,
        files: ({ number, tasks }) => [
          {
            name: 'submit script',
            file: `${number}.sh`,
            text: submitScript({
              name: work.name,
              tasks: tasks.length,
              jobs: jobs ?? context.jobs,
              warning,
              logs: jobsFolder(work.folder),
              directory: process.cwd(),
              options: slurm,
              setup,
              mpi,
              command: [process.execPath, ...context.program, work.folder, String(number)],
            }),
          },
        ],
        send: (file) => send(file),
        watch: (job) => `squeue --jobs=${job ?? ''}`,
      },
      work,
      context,
    );
  },
});

async function send(file: string): Promise<string> {
  const hint = `The script is ${relativePath(file)}; correct \`launcher.slurm\` and run the command again`;
  const text = await call('sbatch', ['--parsable', file], hint).catch((error: Error) => {
    if (!/array specification/i.test(error.message)) throw error;
    throw new LaunchError(
      error.message.replace(/\.[^.]*\.$/, ''),
      'The cluster does not accept an array of so many tasks (MaxArraySize of `scontrol show config`): raise launcher.perTask',
      error,
    );
  });
  // If there are several clusters, the cluster name follows after a semicolon.
  const [job] = text.trim().split(';');
  if (job === undefined || !/^\d+$/.test(job)) throw new LaunchError(`sbatch answered ${JSON.stringify(text)}`, hint);
  return job;
}
