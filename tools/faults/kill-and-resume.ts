import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { drawUniform } from '@hypersiren/siren/training';
import { type BinResult, runBin } from '../../packages/cli/src/testing/run-bin.js';
import type { Job } from './job.js';
import { livingMarked, MARK, newMark } from './living-marked.js';
import { differingFiles } from './run-contents.js';

export interface KillOptions {
  /** Empty working directory. */
  folder: string;
  /** Total number of kills. */
  kills: number;
  /** Random seed of the times. */
  seed: number;
  /** Result and duration of the uninterrupted job. Default: measured first. */
  reference?: Reference;
  onTrial?: (trial: Trial) => void;
}

export interface Reference {
  contents: Record<string, string>;
  milliseconds: number;
}

/** Result of a job that was killed at least once, and called again until it finished. */
export interface Trial {
  /** All kills of the job, in order. */
  kills: {
    /** Time of the kill in milliseconds after `job.begun` held. */
    after: number;
    /** Step of the latest checkpoint at that time. */
    checkpoint: number;
    /** Whether a file was partially written at that time. */
    halfWritten: boolean;
  }[];
  /** Files that differ from those of the uninterrupted job. */
  differing: string[];
  /** Number of processes that are still running after the job has ended. */
  orphans: number;
}

/** Probability that a resumed job is killed again. */
const AGAIN = 1 / 2;

/**
 * Runs a job without interruption, then repeatedly kills the job (SIGKILL) at random times and calls it again at once.
 * The final files are compared, byte by byte, with those of the uninterrupted job.
 *
 * @throws Error if a job that is called again fails.
 */
export async function killAndResume(job: Job, options: KillOptions): Promise<Trial[]> {
  const { folder, kills, seed } = options;
  const place = (name: string): string => {
    mkdirSync(path.join(folder, name));
    return path.join(folder, name);
  };
  const whole = async (): Promise<Reference> => {
    const cwd = place('whole');
    job.prepare?.(cwd);
    const { code, stderr, milliseconds } = await runUntil(job, cwd);
    if (code !== 0) throw new Error(`Without a break it failed:\n${stderr}`);
    return { contents: job.contents(cwd), milliseconds };
  };
  const reference = options.reference ?? (await whole());

  // More draws than kills, because a process may end before its kill.
  const draws = drawUniform(seed, 'instants of kills', 8 * kills + 8, 0.5);
  let drawn = 0;
  const next = (): number => (draws[drawn++ % draws.length] as number) + 0.5;
  const trials: Trial[] = [];
  for (let count = 0, number = 1; count < kills; number++) {
    const cwd = place(`trial-${number}`);
    job.prepare?.(cwd);
    const mark = newMark();
    const trial: Trial = { kills: [], differing: [], orphans: 0 };
    for (let finished = false; !finished; ) {
      const kill = count < kills && (trial.kills.length === 0 || next() < AGAIN);
      const after = kill ? next() * reference.milliseconds : undefined;
      const { code, stderr } = await runUntil(job, cwd, { after, mark });
      if (code === null) {
        count++;
        trial.kills.push({ after: Math.round(after as number), ...lookAt(cwd) });
      } else if (code !== 0) throw new Error(`After ${trial.kills.length} kills:\n${stderr}`);
      finished = code === 0;
    }
    if (trial.kills.length === 0) continue;
    trial.differing = differingFiles(reference.contents, job.contents(cwd));
    trial.orphans = await livingMarked(mark);
    trials.push(trial);
    options.onTrial?.(trial);
  }
  return trials;
}

/** Runs a job and kills it `after` milliseconds after `job.begun` holds, unless it ends earlier. */
async function runUntil(
  job: Job,
  cwd: string,
  { after, mark }: { after?: number | undefined; mark?: string } = {},
): Promise<BinResult & { milliseconds: number }> {
  let began = 0;
  let send: ((signal: NodeJS.Signals) => void) | undefined;
  const begin = (): void => {
    if (began > 0) return;
    began = performance.now();
    if (after !== undefined) setTimeout(() => send?.('SIGKILL'), after);
  };
  const { begun } = job;
  const watch = typeof begun === 'function' ? setInterval(() => begun(cwd) && begin(), 1) : undefined;
  try {
    const result = await runBin(job.args(cwd), {
      cwd,
      ...(job.program && { program: job.program }),
      ...(mark !== undefined && { environment: { [MARK]: mark } }),
      onStart: (kill) => {
        send = kill;
      },
      onStderr: (text) => {
        if (typeof begun !== 'function' && begun.test(text)) begin();
      },
    });
    return { ...result, milliseconds: performance.now() - began };
  } finally {
    clearInterval(watch);
  }
}

/** Returns the step of the latest checkpoint in a folder, and whether the folder contains partially written files. */
function lookAt(cwd: string): { checkpoint: number; halfWritten: boolean } {
  const checkpoints = path.join(cwd, 'run', 'checkpoints');
  const names = existsSync(checkpoints) ? readdirSync(checkpoints).sort() : [];
  const newest = names.filter((name) => name.startsWith('step-')).at(-1);
  return {
    checkpoint: Number(newest?.slice('step-'.length) ?? 0),
    halfWritten: readdirSync(cwd, { recursive: true }).some((name) =>
      /\.partial-\d+|\.part$|\.unpacking-/.test(String(name)),
    ),
  };
}
