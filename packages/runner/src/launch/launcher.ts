import type { BackendChoice } from '../backend/choices.js';

/** A training of a sweep, as passed to a launcher. */
export interface TrainingJob {
  /** Folder of the run. */
  readonly run: string;
  /** Whether the run has begun and is resumed. */
  readonly begun: boolean;
  /** Path of the configuration. `set` holds the overrides. Both are ignored if the run has begun. */
  readonly config: string;
  readonly set: readonly string[];
  readonly minutes?: number | undefined;
  readonly backend: BackendChoice;
}

/** Options of a launch. */
export interface LaunchOptions {
  /** Log file to which output is appended. */
  readonly log: string;
  /** Largest number of threads of the native backend. */
  readonly threads: number;
  /** Signal that stops the training early, with a checkpoint. */
  readonly signal: AbortSignal;
}

/**
 * Runs a training in a separate process, which ends with this process.
 *
 * @returns whether the training finished
 */
export type Launcher = (job: TrainingJob, options: LaunchOptions) => Promise<boolean>;
