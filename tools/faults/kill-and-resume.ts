import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { drawUniform } from '@hypersiren/siren/training';
import { type BinResult, runBin } from '../../packages/cli/src/testing/run-bin.js';
import type { Job } from './job.js';
import { livingMarked, MARK, newMark } from './living-marked.js';
import { differingFiles } from './run-contents.js';

export interface KillOptions {
  /** An empty folder to work in. */
  folder: string;
  /** Times that a process is killed, in all. */
  kills: number;
  /** Of the instants. */
  seed: number;
  /** The job without a break, and how long it takes; made anew if left out. */
  reference?: Reference;
  onTrial?: (trial: Trial) => void;
}

export interface Reference {
  contents: Record<string, string>;
  milliseconds: number;
}

/** One job that was killed once or more often, and called again until it was finished. */
export interface Trial {
  /** Of each kill: milliseconds since the process began with what may be lost, or to go on with it. */
  kills: {
    after: number /** Step of the newest checkpoint then. */;
    checkpoint: number /** In the middle of writing. */;
    halfWritten: boolean;
  }[];
  /** Files that are not those of the job that nobody killed. */
  differing: string[];
  /** Processes that outlive their end. */
  orphans: number;
}

/** Of the jobs, so many are killed again while they go on. */
const AGAIN = 1 / 2;

/**
 * Does a job once without a break; then again and again, killed by SIGKILL at random instants between the moment when it begins
 * with what may be lost and its end, and called again at once. What it leaves in the end is compared with what the first one left,
 * byte by byte.
 *
 * @throws Error if a job that is called again fails
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

  // More than are needed: a process may be done before its instant.
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

/** Kills the process so many milliseconds after it began with what may be lost; it ends by itself if it is quicker. */
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

/** The checkpoints of the run in a trial's folder, if it is one. */
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
