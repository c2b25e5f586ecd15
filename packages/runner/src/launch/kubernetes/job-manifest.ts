import { createHash } from 'node:crypto';
import type { IJob } from 'kubernetes-models/batch/v1';
import { COMES_BACK } from '../cluster/comes-back.js';

/** Settings of a job manifest. */
export interface JobSettings {
  /** Name of the work. Jobs of the same name are distinguished by their folder. */
  readonly name: string;
  readonly folder: string;
  readonly number: number;
  readonly tasks: number;
  /** Largest number of tasks at once. */
  readonly jobs: number;
  readonly image: string;
  /** Persistent volume claim that holds the folder. `mount` is its path in the container. */
  readonly claim: string;
  readonly mount: string;
  readonly directory: string;
  readonly resources: Readonly<Record<string, unknown>>;
  readonly backoff: number;
  /** Seconds between the termination signal and the end of a pod. */
  readonly grace: number;
  readonly queue: string | undefined;
  readonly namespace: string | undefined;
  readonly pod: Readonly<Record<string, unknown>>;
  /** Command of each task. The index of the task is appended. */
  readonly command: readonly string[];
}

/** Exit code of a task whose training failed. The task is not retried. */
const FAILED = 1;

/** Returns the manifest of a Kubernetes Indexed Job (`batch/v1`), with one index per task. */
export function jobManifest(settings: JobSettings): object {
  const { tasks, jobs, image, claim, mount, directory, resources, backoff, grace, queue, namespace } = settings;
  const name = jobName(settings);
  const labels = {
    'app.kubernetes.io/name': 'hypersiren',
    ...(queue !== undefined && { 'kueue.x-k8s.io/queue-name': queue }),
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, ...(namespace !== undefined && { namespace }), labels },
    spec: {
      completionMode: 'Indexed',
      completions: tasks,
      parallelism: Math.min(jobs, tasks),
      backoffLimitPerIndex: backoff,
      maxFailedIndexes: tasks,
      // A replacement pod starts only after the previous one has ended, so that two pods never share a folder.
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'FailIndex', onExitCodes: { operator: 'In', values: [FAILED] } },
          { action: 'Ignore', onExitCodes: { operator: 'In', values: [COMES_BACK] } },
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
      ...(queue !== undefined && { suspend: true }), // Kueue resumes the job
      template: {
        metadata: { labels },
        spec: {
          ...settings.pod,
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: grace,
          containers: [
            {
              name: 'training',
              image,
              workingDir: directory,
              command: [...settings.command, '$(JOB_COMPLETION_INDEX)'],
              resources,
              volumeMounts: [{ name: 'runs', mountPath: mount }],
            },
          ],
          volumes: [{ name: 'runs', persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  } satisfies IJob;
}

/** Largest length of a job name. The names of the pods are longer and must be valid host names. */
const MAX_NAME = 50;

/** Returns a valid Kubernetes name (RFC 1123) that is unique to the folder and the submission. */
export function jobName({ name, folder, number }: Pick<JobSettings, 'name' | 'folder' | 'number'>): string {
  const end = `-${createHash('sha256').update(folder).digest('hex').slice(0, 6)}-${number}`;
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_NAME - end.length);
  return `${plain.replace(/-+$/, '') || 'training'}${end}`;
}
