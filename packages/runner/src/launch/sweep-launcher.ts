import {
  defineMember,
  type FullOptions,
  type FullSettings,
  type Member,
  type MemberDefinition,
  type MemberSchema,
  type NamedSchema,
  type OptionsShape,
} from '@hypersiren/siren/family';
import type * as z from 'zod';
import type { BackendChoice } from '../backend/choices.js';
import type { Holder } from '../run/hold-folder.js';
import type { PlannedRun } from './cluster/plan.js';
import type { Submission } from './cluster/submissions.js';
import type { Launcher } from './launcher.js';

/** Trainings to launch. */
export interface Work {
  /** Absolute path of the folder that contains the folders of all trainings. */
  readonly folder: string;
  /** Name of the configuration. */
  readonly name: string;
  readonly runs: readonly PlannedRun[];
  /** Path of the configuration file. `set` holds the overrides of all trainings. */
  readonly file: string;
  readonly set: readonly string[];
  readonly minutes: number | undefined;
  readonly backend: BackendChoice;
}

/** Options of a launch that the configuration does not contain. */
export interface LaunchContext {
  /** Signal that stops the launch early. */
  readonly signal: AbortSignal;
  /** Called when a training waits for another process that works in its folder. */
  waits(run: string, holder: Holder): void;
  /** Called when a training has ended. `done` is the number of trainings that have ended so far. */
  ended(run: string, outcome: 'finished' | 'finished before' | 'failed', done: number): void;
  /** Returns the settings of a training that were edited in the configuration file since the sweep began. */
  edits(run: PlannedRun): Promise<readonly string[]>;
  /** Number of trainings at once on this machine. Default: the number of cores, as far as the memory suffices. */
  readonly jobs: number | undefined;
  /** Runs one training on this machine. */
  readonly launch: Launcher;
  /**
   * Arguments of Node that run a task of a cluster. The folder, the number of the submission and the index of the task
   * are appended.
   */
  readonly program: readonly string[];
  /** Whether to describe the launch only, without writing or submitting anything. */
  readonly dryRun: boolean;
}

/** Result of a launch. */
export type Launched =
  /** All trainings have ended, or the signal stopped them. `failed` holds the names of the failed ones. */
  | { readonly outcome: 'ended'; readonly failed: readonly string[] }
  | ({ readonly outcome: 'submitted' } & Submitted)
  /** Description of what a launch without `dryRun` would submit. */
  | { readonly outcome: 'planned'; readonly text: string };

/** Summary of the trainings that a cluster has accepted. */
export interface Submitted {
  /** Job identifier of this submission. Left out if nothing was submitted. */
  readonly job?: string;
  /** Number of trainings in this submission. `tasks` is the number of tasks that run them. */
  readonly runs: number;
  readonly tasks: number;
  /** Number of trainings that were already queued or running. `finished` is the number of finished ones. */
  readonly queued: number;
  readonly finished: number;
  /** Scripts and manifests that were written. */
  readonly files: readonly { readonly name: string; readonly path: string }[];
  /** Command that shows the progress of the job. */
  readonly watch: string;
}

/** State of a training in the queue of a cluster. */
export interface Queued {
  readonly state: 'queued' | 'running';
  /** Reason for waiting, as reported by the cluster. */
  readonly reason?: string;
}

/** A launcher: a place where trainings run, selected by the configuration. */
export interface SweepLauncher<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /**
   * Runs all trainings that are not finished. A local launcher waits for them; a cluster launcher submits them.
   *
   * @throws LaunchError if the cluster rejects the trainings
   */
  launch(work: Work, settings: FullSettings<Schema>, context: LaunchContext): Promise<Launched>;
  /** Further actions of a cluster launcher. */
  readonly cluster?: ClusterActions;
}

/** Actions on submitted trainings of a cluster. */
export interface ClusterActions {
  /** Returns the state of the trainings of the given submissions, by name. */
  queue(folder: string, submissions: readonly Submission[]): Promise<ReadonlyMap<string, Queued>>;
  /**
   * Removes waiting tasks from the queue and stops running ones, which write a checkpoint.
   *
   * @returns identifiers of the canceled jobs
   */
  cancel(submissions: readonly Submission[]): Promise<readonly string[]>;
}

/** Any launcher. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnySweepLauncher = SweepLauncher<any, any>;

/** Definition of a launcher, passed to {@link launcherType}. */
export interface LauncherDefinition<Name extends string, Options extends OptionsShape>
  extends MemberDefinition<Name, Options> {
  /** See {@link SweepLauncher.launch}. The options have all defaults filled in. */
  launch(work: Work, options: FullOptions<Options>, context: LaunchContext): Promise<Launched>;
  readonly cluster?: ClusterActions;
}

/** Creates a launcher from its definition. */
export function launcherType<const Name extends string, Options extends OptionsShape>({
  launch,
  cluster,
  ...definition
}: LauncherDefinition<Name, Options>): SweepLauncher<Name, NamedSchema<'type', Name, Options>> {
  return {
    ...defineMember(definition),
    launch: (work, options, context) => launch(work, options as unknown as FullOptions<Options>, context),
    ...(cluster && { cluster }),
  };
}
