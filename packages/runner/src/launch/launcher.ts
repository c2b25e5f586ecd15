import type { BackendChoice } from '../backend/choices.js';

/** One training of a sweep. */
export interface TrainingJob {
  /** Folder of the run. */
  readonly run: string;
  /** Whether it was begun before, and is gone on with. */
  readonly begun: boolean;
  /** Path of the configuration, and overrides of its keys; not asked for where the run was begun. */
  readonly config: string;
  readonly set: readonly string[];
  readonly minutes?: number | undefined;
  readonly backend: BackendChoice;
}

/** What a launcher is given. */
export interface LaunchOptions {
  /** File that takes what is said meanwhile, at its end. */
  readonly log: string;
  /** How many threads the native backend may use. */
  readonly threads: number;
  /** Ends the training early, with a checkpoint. */
  readonly signal: AbortSignal;
}

/**
 * Runs a training somewhere: in a process of its own, which ends with this one however this one ends.
 *
 * @returns whether it came to its end
 */
export type Launcher = (job: TrainingJob, options: LaunchOptions) => Promise<boolean>;
