import { access } from 'node:fs/promises';
import type { BackendChoice } from '../backend/choices.js';
import type { TaskOptions } from '../events/task.js';
import { listCheckpoints, readCheckpoint } from '../run/checkpoints/checkpoint.js';
import type { EvaluationFile } from '../run/evaluation-file.js';
import { readMeasuredRun } from '../run/measured-run.js';
import { readProvenance } from '../run/provenance.js';
import { RunError } from '../run/run-error.js';
import { openRunFolder, runFolder } from '../run/run-folder.js';
import { checkRunData, loadRunConfig } from '../training/load-run-config.js';
import { resume } from './resume.js';
import { train } from './train.js';

/** Options of {@link reproduce}. */
export interface ReproduceOptions extends TaskOptions {
  /** Folder of the run. */
  readonly run: string;
  /** Folder of the new run. Default: `<run>-again`. An existing run in this folder is resumed. */
  readonly as?: string | undefined;
  /** Largest accepted relative difference of an error. Default: 0.01. */
  readonly tolerance?: number | undefined;
  /** Overrides of the run's configuration, each `key=value`, for instance the location of its data. */
  readonly set?: readonly string[] | undefined;
  /** Backend to use. Default: `auto`, which is the backend of the run. */
  readonly backend?: BackendChoice | undefined;
  /** Command line to record in `run.json`. Default: that of this process. */
  readonly command?: readonly string[] | undefined;
}

/** Mean squared error over all pixels in one context, of the run and of its reproduction. */
export interface ReproducedError {
  readonly context: string;
  readonly before: number;
  readonly after: number;
  /** Absolute difference divided by the error of the run. */
  readonly difference: number;
}

/** Result of a reproduction. */
export interface Reproduction {
  /** Folders of the run and of its reproduction, as given. */
  readonly run: string;
  readonly as: string;
  readonly errors: readonly ReproducedError[];
  /** Whether the weights are equal bit for bit. */
  readonly sameWeights: boolean;
  /** Largest relative difference of an error. `tolerance` is the largest accepted one. */
  readonly worst: number;
  readonly tolerance: number;
  /** Whether the differences of all errors are within the tolerance. */
  readonly reproduced: boolean;
}

/** Default tolerance. */
const TOLERANCE = 0.01;

/**
 * Trains a run again from its own configuration and compares the results: weights bit for bit, and errors within a
 * tolerance.
 *
 * @returns undefined if the signal stopped the training
 * @throws RunError `no-run` if the run has no evaluation; all errors of `train` and `resume`
 */
export async function reproduce(options: ReproduceOptions): Promise<Reproduction | undefined> {
  const { run, as = `${run.replace(/\/+$/, '')}-again`, tolerance = TOLERANCE, backend = 'auto' } = options;
  const { signal, onEvent, command, set = [] } = options;
  const { evaluation } = await readMeasuredRun(run);
  const folder = await openRunFolder(run);
  const { config, provenance } = folder;
  await loadRunConfig(folder, set); // throws if a key affects the training
  const recorded = (await readProvenance(provenance))?.backend.name ?? 'auto';
  const begun = await access(runFolder(as).config).then(
    () => true,
    () => false,
  );
  const task = { signal, onEvent, command, set };
  if (begun) await resume({ run: as, backend, ...task });
  else
    await train({
      ...{ config, run: as, backend: backend === 'auto' ? recorded : backend, ...task },
      check: (dataset) => checkRunData(folder, dataset),
    });
  if (signal?.aborted) return undefined;

  const errors = compareErrors(evaluation, (await readMeasuredRun(as)).evaluation);
  if (errors.length === 0)
    throw new RunError(
      'other-data',
      as,
      `has no context in common with ${run}`,
      'Evaluate them in the same contexts, with `hypersiren evaluate`',
    );
  const worst = Math.max(...errors.map(({ difference }) => difference));
  const sameWeights = await haveSameWeights(run, as);
  return { run, as, errors, sameWeights, worst, tolerance, reproduced: worst <= tolerance };
}

function compareErrors(before: EvaluationFile, after: EvaluationFile): ReproducedError[] {
  return before.model.contexts.flatMap(({ context, masks, all }) => {
    const other = after.model.contexts.find((one) => one.context === context && one.masks === masks);
    if (!other) return [];
    const [one, two] = [all.mse.mean, other.all.mse.mean];
    return [{ context, before: one, after: two, difference: one === two ? 0 : Math.abs(two - one) / one }];
  });
}

/** Returns whether the newest checkpoints hold the same model. */
async function haveSameWeights(...runs: readonly string[]): Promise<boolean> {
  const [one, other] = await Promise.all(
    runs.map(async (run) => {
      const newest = (await listCheckpoints(runFolder(run).checkpoints)).at(-1);
      return newest && (await readCheckpoint(newest.folder));
    }),
  );
  if (!one || !other || one.step !== other.step) return false;
  const [a, b] = [one.tensors.model ?? {}, other.tensors.model ?? {}];
  return (
    Object.keys(a).length === Object.keys(b).length &&
    Object.entries(a).every(([name, { data }]) => {
      const theirs = b[name]?.data;
      return theirs !== undefined && bytesOf(data).equals(bytesOf(theirs));
    })
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
