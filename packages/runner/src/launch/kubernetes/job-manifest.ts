import { createHash } from 'node:crypto';
import type { IJob } from 'kubernetes-models/batch/v1';
import { COMES_BACK } from '../cluster/comes-back.js';

/** What the manifest of a job says. */
export interface JobSettings {
  /** Of the work; the folder tells jobs of one name apart. */
  readonly name: string;
  readonly folder: string;
  readonly number: number;
  readonly tasks: number;
  /** Tasks at once. */
  readonly jobs: number;
  readonly image: string;
  /** The volume claim that holds the folder, and where it is mounted. */
  readonly claim: string;
  readonly mount: string;
  readonly directory: string;
  readonly resources: Readonly<Record<string, unknown>>;
  readonly backoff: number;
  /** Seconds between the request to end and the end. */
  readonly grace: number;
  readonly queue: string | undefined;
  readonly namespace: string | undefined;
  readonly pod: Readonly<Record<string, unknown>>;
  /** What each task runs; its index follows. */
  readonly command: readonly string[];
}

/** Exit code of a task whose training failed, which would fail again. */
const FAILED = 1;

/** An Indexed Job of Kubernetes (`batch/v1`): an index for each task. */
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
      // A second pod begins when the first one has ended: never two in one folder.
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'FailIndex', onExitCodes: { operator: 'In', values: [FAILED] } },
          { action: 'Ignore', onExitCodes: { operator: 'In', values: [COMES_BACK] } },
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
      ...(queue !== undefined && { suspend: true }), // Kueue admits it
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

/** What a name may have in all, so that the pods’ too are names of hosts. */
const MAX_NAME = 50;

/** A name that Kubernetes takes (RFC 1123), one for each folder and submission. */
export function jobName({ name, folder, number }: Pick<JobSettings, 'name' | 'folder' | 'number'>): string {
  const end = `-${createHash('sha256').update(folder).digest('hex').slice(0, 6)}-${number}`;
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, MAX_NAME - end.length);
  return `${plain.replace(/-+$/, '') || 'training'}${end}`;
}
