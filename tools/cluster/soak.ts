import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cancelSweep, readProvenance, sweep, sweepStatus } from '@hypersiren/runner';
import { drawUniform } from '@hypersiren/siren/training';
import { parse } from 'yaml';
import { differingFiles, runContents } from '../faults/run-contents.js';
import { TINY_CONFIG } from '../testing/tiny-config.js';
import { type LoopbackSlurm, startSlurm } from './loopback-slurm.js';

export interface SoakOptions {
  /** Empty working directory. */
  readonly folder: string;
  readonly trainings: number;
  /** Number of tasks to preempt and of daemons to kill, at random times. */
  readonly preemptions: number;
  readonly crashes: number;
  /** Random seed of the times. */
  readonly seed: number;
  readonly log: (line: string) => void;
}

export interface Soaked {
  /** Number of times that a training was interrupted and resumed. */
  readonly resumed: number;
  readonly crashes: number;
  /** Number of submissions of the sweep until all trainings were finished. */
  readonly calls: number;
  /** Files that differ from those of a local sweep. */
  readonly differing: readonly string[];
}

/** Repairs the cluster as an administrator would: resumes a drained node, and releases held jobs. */
function repair(slurm: LoopbackSlurm): void {
  try {
    if (/drain|down/i.test(slurm.call('scontrol', 'show', 'node', '-o')))
      slurm.call('scontrol', 'update', 'NodeName=localhost', 'State=RESUME');
    const held = slurm
      .call('squeue', '--noheader', '--array', '--format=%i %r')
      .split('\n')
      .filter((line) => /held/i.test(line));
    for (const line of held) slurm.call('scontrol', 'release', line.trim().split(' ')[0] as string);
  } catch {} // the controller is down
}

/**
 * Runs a sweep under Slurm while tasks are preempted and daemons are killed, and compares the result with that of the
 * same sweep on this machine.
 */
export async function soak({ folder, trainings, preemptions, crashes, seed, log }: SoakOptions): Promise<Soaked> {
  process.chdir(folder);
  const tiny = parse(TINY_CONFIG);
  const config = {
    ...tiny,
    evaluation: { strongest: false },
    context: { train: { pixels: [4, 40] }, evaluate: [5] },
    train: { ...tiny.train, steps: 30, checkpointEvery: 1000, keepCheckpoints: 1 },
    launcher: { type: 'slurm' },
  };
  const program = [fileURLToPath(new URL('slow-task.mjs', import.meta.url)), '150'];
  const base = { config, seeds: trainings, backend: 'cpu', program } as const;
  mkdirSync('slurm');
  const slurm = await startSlurm(path.resolve('slurm'), 4);
  process.env.SLURM_CONF = slurm.conf;
  const draws = drawUniform(seed, 'instants', 1000, 0.5).map((draw) => draw + 0.5);
  let drawn = 0;
  const next = (): number => draws[drawn++ % draws.length] as number;
  const resumedOf = async (): Promise<number> => {
    const names = readdirSync('sweep').filter((name) => /^seed=\d+$/.test(name));
    const records = await Promise.all(
      names.map((name) => readProvenance(`sweep/${name}/run.json`).catch(() => undefined)),
    );
    return records.reduce((sum, record) => sum + (record?.resumed?.length ?? 0), 0);
  };
  let [crashed, calls, ended] = [0, 0, false];
  try {
    while (!ended) {
      // The call fails if a daemon is down. The same call resumes the sweep later.
      await sweep({ ...base, run: 'sweep' }).then(
        () => calls++,
        (error: Error) => log(error.message),
      );
      for (let looks = 0; looks < 15 && !ended; looks++) {
        await wait(1000 + 3000 * next());
        repair(slurm);
        const status = await sweepStatus({ ...base, run: 'sweep' }).catch(() => undefined);
        ended = status?.runs.every(({ state }) => state === 'finished') ?? false;
        const running = status?.runs.filter(({ state, step }) => state === 'running' && step > 0).length ?? 0;
        const resumed = await resumedOf();
        log(
          `${status?.runs.filter(({ state }) => state === 'finished').length} finished, ${running} at work, ${resumed} resumed, ${crashed} crashes`,
        );
        if (running > 0 && resumed < preemptions && next() < 0.7)
          slurm.call(
            'sbatch',
            '--partition=urgent',
            `--ntasks=${running > 1 ? 4 : 3}`,
            '--output=/dev/null',
            '--wrap=sleep 0.1',
          );
        else if (running > 0 && crashed < crashes) {
          crashed++;
          await slurm.crash(next() < 0.5 ? 'slurmctld' : 'slurmd', 500 + 3000 * next());
        }
      }
    }
    const resumed = await resumedOf();
    await sweep({ ...base, run: 'here', launcher: 'local', jobs: 2 });
    const runs = readdirSync('here').filter((name) => /^seed=\d+$/.test(name));
    const differing = [...runs, 'comparison.json'].flatMap((name) => {
      if (name.startsWith('seed=')) return differingFiles(runContents(`here/${name}`), runContents(`sweep/${name}`));
      const text = (at: string) =>
        readFileSync(`${at}/${name}`, 'utf8').replaceAll(/"trainingSeconds": \[[^\]]*\]/g, '');
      return text('here') === text('sweep') ? [] : [name];
    });
    return { resumed, crashes: crashed, calls, differing };
  } finally {
    await cancelSweep({ config: 'sweep' }).catch(() => {});
    await slurm.stop();
  }
}
