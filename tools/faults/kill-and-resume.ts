import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawUniform } from '@hypersiren/siren/training';
import { type BinResult, runBin } from '../../packages/cli/src/testing/run-bin.js';
import { faultConfig } from './fault-config.js';
import { differingFiles, runContents } from './run-contents.js';

export interface KillOptions {
  /** An empty folder to work in. */
  folder: string;
  /** Times that a process is killed, in all. */
  kills: number;
  /** Of the instants. */
  seed: number;
  backend: string;
  /** Of each training. */
  steps: number;
  /** A training without a break, and how long it takes; made anew if left out. */
  reference?: Reference;
  onTrial?: (trial: Trial) => void;
}

export interface Reference {
  contents: Record<string, string>;
  milliseconds: number;
}

/** One training that was killed once or more often, and gone on with until it was finished. */
export interface Trial {
  /** Of each kill: milliseconds since the process began to train, or to go on. */
  kills: {
    after: number /** Step of the newest checkpoint then. */;
    checkpoint: number /** In the middle of writing. */;
    halfWritten: boolean;
  }[];
  /** Files that are not those of the training that nobody killed. */
  differing: string[];
}

/** Of the trainings, so many are killed again while they go on. */
const AGAIN = 1 / 3;

/**
 * Trains once without a break; then again and again, killed by SIGKILL at random instants between its first word on the run's
 * folder and its end, and gone on with. What the run's folder holds in the end is compared with that of the first training,
 * byte by byte.
 *
 * @throws Error if a training that is gone on with fails
 */
export async function killAndResume(options: KillOptions): Promise<Trial[]> {
  const { folder, kills, seed, backend, steps } = options;
  writeFileSync(path.join(folder, 'config.yaml'), faultConfig(steps));
  const start = (run: string): string[] => ['train', '../config.yaml', '--run', run, '--backend', backend];
  const resume = (run: string): string[] => ['train', '--resume', run];

  const place = (name: string): string => {
    mkdirSync(path.join(folder, name));
    return path.join(folder, name);
  };
  const train = async (): Promise<Reference> => {
    const cwd = place('whole');
    const { code, stderr, milliseconds } = await runUntil(start('run'), cwd);
    if (code !== 0) throw new Error(`The training without a break failed:\n${stderr}`);
    return { contents: runContents(path.join(cwd, 'run')), milliseconds };
  };
  const reference = options.reference ?? (await train());

  // More than are needed: a process may be done before its instant.
  const draws = drawUniform(seed, 'instants of kills', 8 * kills + 8, 0.5);
  let drawn = 0;
  const next = (): number => (draws[drawn++ % draws.length] as number) + 0.5;
  const trials: Trial[] = [];
  for (let count = 0; count < kills; ) {
    const cwd = place(`trial-${drawn}`);
    const run = path.join(cwd, 'run');
    const trial: Trial = { kills: [], differing: [] };
    for (let finished = false; !finished; ) {
      const begun = existsSync(path.join(run, 'config.yaml'));
      const again = trial.kills.length > 0;
      const kill = count < kills && (!again || next() < AGAIN);
      const after = kill ? next() * reference.milliseconds : undefined;
      const { code, stderr } = await runUntil(begun ? resume('run') : start('run'), cwd, after);
      if (code === null) {
        count++;
        trial.kills.push({ after: Math.round(after as number), ...lookAt(path.join(run, 'checkpoints')) });
      } else if (code !== 0) throw new Error(`After ${trial.kills.length} kills:\n${stderr}`);
      finished = code === 0;
    }
    if (trial.kills.length === 0) continue;
    trial.differing = differingFiles(reference.contents, runContents(run));
    trials.push(trial);
    options.onTrial?.(trial);
  }
  return trials;
}

/** Kills the process so many milliseconds after it has named the run's folder; it ends by itself if it is quicker. */
async function runUntil(
  args: readonly string[],
  cwd: string,
  after?: number,
): Promise<BinResult & { milliseconds: number }> {
  let began = 0;
  const result = await runBin(args, {
    cwd,
    onStderr(text, kill) {
      if (began > 0 || !/^run {2,}/m.test(text)) return;
      began = performance.now();
      if (after !== undefined) setTimeout(() => kill('SIGKILL'), after);
    },
  });
  return { ...result, milliseconds: performance.now() - began };
}

function lookAt(checkpoints: string): { checkpoint: number; halfWritten: boolean } {
  const names = existsSync(checkpoints) ? readdirSync(checkpoints).sort() : [];
  return {
    checkpoint: Number(
      names
        .filter((name) => name.startsWith('step-'))
        .at(-1)
        ?.slice('step-'.length) ?? 0,
    ),
    halfWritten: names.some((name) => name.includes('.partial-')),
  };
}
