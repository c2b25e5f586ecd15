import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawUniform } from '@hypersiren/siren/training';
import { thisProgram } from '../../packages/cli/src/sweep/this-program.js';
import { differingFiles, runContents } from '../faults/run-contents.js';
import { TINY_CONFIG } from '../testing/tiny-config.js';
import { mpirun, processOf } from './mpirun.js';

/** Configuration of a short training whose batch can be divided among 8 processes. */
export const TEAM_CONFIG = `${TINY_CONFIG.replace('batch: 6, steps: 6', 'batch: 8, steps: 20, keepCheckpoints: 1')
  .replace('checkpointEvery: 2', 'checkpointEvery: 1000')
  .replace('evaluate: [5, 20, half, full]', 'evaluate: [5]')}evaluation: {strongest: false}\n`;

export interface KillRanksOptions {
  /** Empty working directory. */
  readonly folder: string;
  /** Number of processes to kill, one per training of two processes. */
  readonly count: number;
  /** Random seed of the times and ranks. */
  readonly seed: number;
  /** Ranks that may be killed. Default: both. */
  readonly ranks?: readonly number[];
  /** Numbers of processes that resume the trainings, used in turn. Default: [1, 4, 1, 1]. */
  readonly resumedBy?: readonly number[];
  readonly log: (line: string) => void;
}

/** Result of a training of two processes, one of which was killed, and which was then resumed. */
export interface KilledRank {
  readonly rank: number;
  /** Time of the kill in milliseconds after the start of the run. */
  readonly after: number;
  /** Step of the latest checkpoint at that time. 0 if there was none. */
  readonly checkpoint: number;
  /** Number of messages about a lost process. */
  readonly said: number;
  readonly resumedBy: number;
  /** Files that differ from those of the uninterrupted training. */
  readonly differing: readonly string[];
}

/**
 * Repeatedly trains with two processes, kills one at a random time, resumes the training, and compares the result with
 * that of an uninterrupted training.
 */
export async function killRanks(options: KillRanksOptions): Promise<KilledRank[]> {
  const { folder, count, seed, ranks = [0, 1], resumedBy = [1, 4, 1, 1], log } = options;
  writeFileSync(path.join(folder, 'tiny.yaml'), TEAM_CONFIG);
  const train = (size: number, args: readonly string[], kill?: { rank: number; after: number }) =>
    trainKilled(folder, size, args[0] === '--resume' ? args : [...args, '--set', 'train.checkpointEvery=5'], kill);
  const at = (run: string): string => path.join(folder, run);

  const first = await train(2, ['tiny.yaml', '--run', 'whole']);
  if (first.code !== 0) throw new Error(`Without a break it failed:\n${first.stderr}`);
  const contents = runContents(at('whole'));
  const draws = drawUniform(seed, 'killed ranks', 8 * count, 0.5).map((draw) => draw + 0.5);
  const trials: KilledRank[] = [];
  for (let trial = 0; trials.length < count && 2 * trial < draws.length; trial++) {
    const run = `trial-${trial}`;
    const [instant = 0, which = 0] = draws.slice(2 * trial, 2 * trial + 2);
    const kill = {
      rank: ranks[Math.floor(which * ranks.length)] ?? 0,
      after: instant * first.milliseconds,
    };
    const broken = await train(2, ['tiny.yaml', '--run', run], kill);
    if (broken.code === 0) continue; // finished before the kill
    const checkpoint = newestStep(at(`${run}/checkpoints`));
    const size = resumedBy[trials.length % resumedBy.length] ?? 1;
    const begun = existsSync(at(`${run}/config.yaml`));
    const again = await train(size, begun ? ['--resume', run] : ['tiny.yaml', '--run', run]);
    if (again.code !== 0) throw new Error(`${run}, of which rank ${kill.rank} was killed, failed:\n${again.stderr}`);
    const said = broken.stderr.match(/a process of this training was lost/g)?.length ?? 0;
    const differing = differingFiles(contents, runContents(at(run)));
    trials.push({ ...kill, checkpoint, said, resumedBy: size, differing });
    log(JSON.stringify(trials.at(-1)));
  }
  return trials;
}

/** Trains with MPI, and kills one process `after` milliseconds after the start of the run. */
async function trainKilled(
  cwd: string,
  size: number,
  args: readonly string[],
  kill: { rank: number; after: number } | undefined,
): Promise<{ code: number | null; stderr: string; milliseconds: number }> {
  let began: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const { code, stderr } = await mpirun(size, [...thisProgram(), 'train', ...args, '--backend', 'cpu'], {
    cwd,
    onStderr(text, mpi) {
      if (began !== undefined || !/^run +/m.test(text)) return;
      began = Date.now();
      if (kill === undefined) return;
      timer = setTimeout(() => {
        try {
          process.kill(processOf(kill.rank, mpi), 'SIGKILL');
        } catch {} // the process has already ended
      }, kill.after);
    },
  });
  clearTimeout(timer);
  return { code, stderr, milliseconds: Date.now() - (began ?? Date.now()) };
}

function newestStep(folder: string): number {
  if (!existsSync(folder)) return 0;
  return Math.max(0, ...readdirSync(folder).map((name) => Number(/^step-(\d+)$/.exec(name)?.[1] ?? 0)));
}
