import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { type IJob, Job } from 'kubernetes-models/batch/v1';
import { parse } from 'yaml';
import { errorOf } from '../../../../../tools/testing/error-of.js';
import { TINY_CONFIG } from '../../../../../tools/testing/tiny-config.js';
import { workingFolder } from '../../../../../tools/testing/working-folder.js';
import { sweep } from '../../tasks/sweep.js';
import { cancelSweep, sweepStatus } from '../../tasks/sweep-status.js';
import { LaunchError } from '../launch-error.js';
import { jobName } from './job-manifest.js';

describe('the launcher kubernetes', function () {
  this.timeout(60_000);
  const folder = workingFolder();
  const before = process.env.PATH;
  after(() => {
    process.env.PATH = before;
  });
  const launcher = {
    type: 'kubernetes',
    image: 'registry.example.org/hypersiren:1',
    claim: 'shared',
    resources: { requests: { cpu: 4, memory: '8Gi' }, limits: { 'nvidia.com/gpu': 1 } },
    queue: 'team',
    namespace: 'training',
    pod: { nodeSelector: { pool: 'cpu' } },
    perTask: 2,
    jobs: 2,
  };
  const options = { config: 'tiny.yaml', seeds: 5, run: 'sweep' };
  const writeConfig = (changes: object = {}): void =>
    void folder.write('tiny.yaml', `${TINY_CONFIG}launcher: ${JSON.stringify({ ...launcher, ...changes })}\n`);

  /** Installs a fake kubectl that answers by its first arguments and records its calls. */
  const fakeKubectl = (answers: Record<string, string>): void => {
    const cases = Object.entries(answers).map(([words, text], index) => {
      folder.write(`answers/${index}`, text);
      return `  "${words}"*) cat '${folder.at(`answers/${index}`)}';;`;
    });
    const script = ['#!/bin/sh', `echo "$*" >> '${folder.at('asked')}'`, 'case "$*" in', ...cases, 'esac', ''].join(
      '\n',
    );
    chmodSync(folder.write('bin/kubectl', script), 0o755);
    process.env.PATH = `${folder.at('bin')}${path.delimiter}${before}`;
  };

  it('writes an Indexed Job that the published schema accepts', async () => {
    writeConfig();
    const planned = await sweep({ ...options, dryRun: true });
    expect(planned.outcome).to.equal('planned');
    expect(existsSync('sweep')).to.equal(false);
    const manifest = parse(planned.text ?? '') as IJob;
    new Job(manifest).validate();
    expect(() =>
      new Job({ ...manifest, spec: { ...manifest.spec, completions: 'three' } } as never).validate(),
    ).to.throw();
    const { spec } = manifest;
    expect(spec).to.deep.include({
      completionMode: 'Indexed',
      completions: 3,
      parallelism: 2,
      backoffLimitPerIndex: 3,
    });
    expect(spec).to.deep.include({ podReplacementPolicy: 'Failed', suspend: true });
    expect(manifest.metadata?.labels).to.deep.include({ 'kueue.x-k8s.io/queue-name': 'team' });
    const pod = spec?.template.spec;
    expect(pod?.nodeSelector).to.deep.equal({ pool: 'cpu' });
    expect(pod?.containers[0]).to.deep.include({
      image: launcher.image,
      resources: launcher.resources,
      workingDir: folder.path,
    });
    expect(pod?.containers[0]?.command).to.deep.equal([
      ...['hypersiren', 'sweep-task', folder.at('sweep'), '1', '$(JOB_COMPLETION_INDEX)'],
    ]);
    expect(pod?.volumes).to.deep.equal([{ name: 'runs', persistentVolumeClaim: { claimName: 'shared' } }]);
  });

  it('writes a manifest with defaults that the schema accepts', async () => {
    folder.write('tiny.yaml', `${TINY_CONFIG}launcher: kubernetes\n`);
    const manifest = parse((await sweep({ ...options, dryRun: true })).text ?? '') as IJob;
    new Job(manifest).validate();
    expect(manifest.spec?.suspend).to.equal(undefined);
  });

  it('gives jobs valid Kubernetes names, one per folder and submission', () => {
    const names = ['Ω', 'a'.repeat(90), '9 lives_of.a cat'].map((name) =>
      jobName({ name, folder: '/runs', number: 12 }),
    );
    for (const name of names)
      expect(name)
        .to.match(/^[a-z]([a-z0-9-]*[a-z0-9])?$/)
        .and.have.length.below(51);
    expect(jobName({ name: 'a', folder: '/runs', number: 1 })).to.not.equal(
      jobName({ name: 'a', folder: '/other', number: 1 }),
    );
  });

  it('submits, reports queued and running trainings, submits nothing twice, and cancels', async () => {
    writeConfig();
    fakeKubectl({ create: 'training/tiny-1' });
    const { outcome, submitted } = await sweep(options);
    expect(outcome).to.equal('submitted');
    expect(submitted).to.deep.include({ job: 'training/tiny-1', runs: 5, tasks: 3, queued: 0, finished: 0 });
    new Job(parse(readFileSync('sweep/jobs/1.yaml', 'utf8')) as IJob).validate();
    expect(readFileSync('sweep/jobs/Dockerfile', 'utf8')).to.match(/^FROM node:\d+-bookworm AS build$/m);

    const pod = (index: number, phase: string) => ({
      metadata: { labels: { 'batch.kubernetes.io/job-completion-index': String(index) } },
      status: { phase },
    });
    fakeKubectl({
      'get job tiny-1 --namespace=training': JSON.stringify({ status: { completedIndexes: '0', active: 2 } }),
      'get pods': JSON.stringify({ items: [pod(0, 'Succeeded'), pod(1, 'Running'), pod(2, 'Pending')] }),
    });
    const { runs, jobs } = await sweepStatus(options);
    expect(runs.map(({ run, state }) => `${run} ${state}`)).to.deep.equal([
      ...['seed=3 waiting', 'seed=4 waiting', 'seed=5 running', 'seed=6 running', 'seed=7 queued'],
    ]);
    expect(jobs).to.deep.equal(['training/tiny-1']);
    expect(await cancelSweep({ config: 'sweep' })).to.deep.equal(['training/tiny-1']);
    expect(readFileSync('asked', 'utf8')).to.match(/^delete job tiny-1 --namespace=training/m);
  });

  it('gives advice if kubectl does not reach a cluster, and keeps the manifest', async () => {
    writeConfig();
    chmodSync(folder.write('bin/kubectl', '#!/bin/sh\necho "connection refused" >&2\nexit 1\n'), 0o755);
    const error = await errorOf(LaunchError, () => sweep({ ...options, run: 'unreached' }));
    expect(error.message).to.contain('failed: connection refused');
    expect(error.message).to.contain('`kubectl create --filename unreached/jobs/1.yaml`');
    expect(existsSync('unreached/jobs/1.yaml')).to.equal(true);
  });
});
