import { stringify } from 'yaml';
import * as z from 'zod';
import { relativePath } from '../../relative-path.js';
import { versions } from '../../run/provenance.js';
import { call } from '../cluster/call.js';
import type { Submission } from '../cluster/submissions.js';
import { submit } from '../cluster/submit.js';
import { type ClusterActions, launcherType, type Queued } from '../sweep-launcher.js';
import { dockerfile } from './dockerfile.js';
import { jobManifest, jobName } from './job-manifest.js';

const options = {
  image: z.string().min(1).default('hypersiren').describe('Container image of the tasks; a Dockerfile is written too'),
  claim: z
    .string()
    .min(1)
    .default('runs')
    .describe('Persistent volume claim that holds the runs; ReadWriteMany if nodes share them'),
  mount: z.string().exactOptional().describe('Mount path; default the working folder, so that paths are the same'),
  resources: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Requests and limits of each task: { requests: { cpu: 4, memory: 8Gi } }'),
  backoff: z
    .int()
    .min(0)
    .default(3)
    .describe('Number of pod failures after which a task counts as failed (backoffLimitPerIndex)'),
  grace: z.int().min(1).default(120).describe('Seconds for a task to save after the signal to end'),
  queue: z.string().exactOptional().describe('Local queue of Kueue, which then starts the job'),
  namespace: z.string().exactOptional().describe('Namespace; default that of kubectl'),
  pod: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('Further keys of the pods: nodeSelector, tolerations, securityContext'),
  perTask: z.int().min(1).default(1).describe('Trainings per task, one after the other'),
  jobs: z.int().min(1).exactOptional().describe('Largest number of tasks at once; by default all'),
  command: z
    .array(z.string())
    .default(['hypersiren', 'sweep-task'])
    .describe('Command of a task in the image; folder, submission and index are appended'),
  apply: z.boolean().default(true).describe('Whether kubectl submits the job; false only writes the manifest'),
};

/**
 * Splits a job identifier `namespace/name` into arguments of kubectl. An empty namespace stands for kubectl's default.
 */
const parts = (job: string): readonly string[] => {
  const [namespace = '', name = ''] = job.split('/');
  return namespace === '' ? [name] : [name, `--namespace=${namespace}`];
};

/** Fields that are read from the pods of a job. */
interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
    readonly status: { readonly phase?: string };
  }[];
}

const INDEX = 'batch.kubernetes.io/job-completion-index';

async function queue(_: string, submissions: readonly Submission[]): Promise<Map<string, Queued>> {
  const queued = new Map<string, Queued>();
  for (const { job, tasks } of submissions) {
    if (job === undefined) continue;
    const [name = '', ...namespace] = parts(job);
    const text = await call('kubectl', ['get', 'job', name, ...namespace, '--ignore-not-found', '--output=json'], HINT);
    if (text.trim() === '') continue;
    const { status = {} } = JSON.parse(text) as {
      status?: {
        conditions?: readonly { type: string; status: string }[];
        completedIndexes?: string;
        failedIndexes?: string;
      };
    };
    if (status.conditions?.some(({ type, status }) => /^(Complete|Failed)$/.test(type) && status === 'True')) continue;
    const ended = new Set([...indexes(status.completedIndexes), ...indexes(status.failedIndexes)]);
    const selector = `--selector=batch.kubernetes.io/job-name=${name}`;
    const pods = JSON.parse(
      await call('kubectl', ['get', 'pods', selector, ...namespace, '--output=json'], HINT),
    ) as Pods;
    const running = new Set(
      pods.items.flatMap(({ metadata, status }) =>
        status.phase === 'Running' ? [Number(metadata.labels?.[INDEX])] : [],
      ),
    );
    for (const [index, runs] of tasks.entries())
      if (!ended.has(index))
        for (const run of runs) queued.set(run, { state: running.has(index) ? 'running' : 'queued' });
  }
  return queued;
}

/** Parses a list of indexes such as `1,3-5`. */
function indexes(text = ''): number[] {
  return text.split(',').flatMap((part) => {
    const [first = Number.NaN, last = first] = part.split('-').map(Number);
    return part === '' ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

async function cancel(submissions: readonly Submission[]): Promise<string[]> {
  const jobs = submissions.flatMap(({ job }) => (job === undefined ? [] : [job]));
  for (const job of jobs)
    await call('kubectl', ['delete', 'job', ...parts(job), '--ignore-not-found', '--wait=false'], HINT);
  return jobs;
}

const HINT = 'See whether kubectl reaches the cluster: `kubectl cluster-info`';

const cluster: ClusterActions = { queue, cancel };

export const kubernetesLauncher = launcherType({
  name: 'kubernetes',
  description: 'An Indexed Job of a Kubernetes cluster; the command submits it and exits',
  options,
  example: { image: 'registry.example.org/hypersiren:0.1.0', resources: { requests: { cpu: 4, memory: '8Gi' } } },
  cluster,
  async launch(work, { perTask, jobs, mount, queue: local, namespace, command, apply, ...settings }, context) {
    const { hypersiren = 'latest' } = await versions();
    const manifest = ({ number, tasks }: Submission) =>
      jobManifest({
        ...settings,
        name: work.name,
        folder: work.folder,
        number,
        tasks: tasks.length,
        jobs: jobs ?? context.jobs ?? tasks.length,
        mount: mount ?? process.cwd(),
        directory: process.cwd(),
        queue: local,
        namespace,
        command: [...command, work.folder, String(number)],
      });
    return submit(
      {
        name: 'kubernetes',
        actions: cluster,
        perTask,
        files: (submission) => [
          { name: 'manifest', file: `${submission.number}.yaml`, text: stringify(manifest(submission)) },
          { name: 'Dockerfile', file: 'Dockerfile', text: dockerfile(hypersiren) },
        ],
        send: async (file, { number }) =>
          apply ? send(file, namespace) : `${namespace ?? ''}/${jobName({ ...work, number })}`,
        watch: (job, file) =>
          apply || file === undefined ? `kubectl get job ${parts(job ?? '').join(' ')} --watch` : byHand(file),
      },
      work,
      context,
    );
  },
});

/** Returns the command that submits a manifest. */
const byHand = (file: string): string => `kubectl create --filename ${relativePath(file)}`;

async function send(file: string, namespace: string | undefined): Promise<string> {
  const output = '--output=jsonpath={.metadata.namespace}/{.metadata.name}';
  const own = namespace === undefined ? [] : [`--namespace=${namespace}`];
  const hint = `The manifest is written: \`${byHand(file)}\` submits it when the cluster can be reached`;
  return (await call('kubectl', ['create', '--filename', file, ...own, output], hint)).trim();
}
