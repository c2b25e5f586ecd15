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

/** What is to be trained. */
export interface Work {
  /** Folder of all of it, absolute; each training has its own within. */
  readonly folder: string;
  /** Of the configuration. */
  readonly name: string;
  readonly runs: readonly PlannedRun[];
  /** Path of the configuration, and overrides of all trainings. */
  readonly file: string;
  readonly set: readonly string[];
  readonly minutes: number | undefined;
  readonly backend: BackendChoice;
}

/** How it is to be launched, beside what the configuration says. */
export interface LaunchContext {
  /** Ends it early. */
  readonly signal: AbortSignal;
  /** Told that a training waits for a process that works in its folder. */
  waits(run: string, holder: Holder): void;
  /** Told that a training came to its end, as the `done`th. */
  ended(run: string, outcome: 'finished' | 'finished before' | 'failed', done: number): void;
  /** Trainings at once on this machine; left out for as many as there are cores, as far as memory goes. */
  readonly jobs: number | undefined;
  /** Runs one training on this machine. */
  readonly launch: Launcher;
  /** Arguments for Node that do a task of a cluster; the folder, the number of the submission and that of the task follow. */
  readonly program: readonly string[];
  /** Writes and submits nothing. */
  readonly dryRun: boolean;
}

/** What came of launching. */
export type Launched =
  /** All trainings came to an end, or the signal came; names of those that failed. */
  | { readonly outcome: 'ended'; readonly failed: readonly string[] }
  | ({ readonly outcome: 'submitted' } & Submitted)
  /** Of a dry run: what would be submitted, to be read. */
  | { readonly outcome: 'planned'; readonly text: string };

/** Trainings that a cluster has. */
export interface Submitted {
  /** What the cluster calls what was submitted now; left out if nothing was. */
  readonly job?: string;
  /** Trainings that were submitted now, and the tasks that do them. */
  readonly runs: number;
  readonly tasks: number;
  /** Trainings that were queued or running already, and that were finished. */
  readonly queued: number;
  readonly finished: number;
  /** Scripts and manifests that were written. */
  readonly files: readonly { readonly name: string; readonly path: string }[];
  /** A command that shows how far the cluster is. */
  readonly watch: string;
}

/** What a cluster says of a training that it has. */
export interface Queued {
  readonly state: 'queued' | 'running';
  /** Why it waits, in the cluster's words. */
  readonly reason?: string;
}

/** One way to have trainings done, as a configuration names it. */
export interface SweepLauncher<Name extends string = string, Schema extends z.ZodType = MemberSchema>
  extends Member<Name, Schema> {
  /**
   * Has all trainings done that are not finished: waits for them, or leaves them to a cluster.
   *
   * @throws LaunchError if the cluster does not take them
   */
  launch(work: Work, settings: FullSettings<Schema>, context: LaunchContext): Promise<Launched>;
  /** Of a cluster. */
  readonly cluster?: ClusterActions;
}

/** What else can be asked of a cluster. */
export interface ClusterActions {
  /** What it says of the trainings of submissions, by their names. */
  queue(folder: string, submissions: readonly Submission[]): Promise<ReadonlyMap<string, Queued>>;
  /**
   * Takes back what is queued and ends what runs, with a checkpoint.
   *
   * @returns what was cancelled, as the cluster calls it
   */
  cancel(submissions: readonly Submission[]): Promise<readonly string[]>;
}

/** Any member of the family. */
// biome-ignore lint/suspicious/noExplicitAny: members differ in their names and schemas
export type AnySweepLauncher = SweepLauncher<any, any>;

/** What the file of a launcher says of it. */
export interface LauncherDefinition<Name extends string, Options extends OptionsShape>
  extends MemberDefinition<Name, Options> {
  /** See {@link SweepLauncher.launch}; options have every default. */
  launch(work: Work, options: FullOptions<Options>, context: LaunchContext): Promise<Launched>;
  readonly cluster?: ClusterActions;
}

/** A launcher by its definition. */
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
