import { access } from 'node:fs/promises';
import { contextLabel, formatNumber } from '@hypersiren/hypernet/text';
import {
  checkRunData,
  type EvaluationFile,
  listCheckpoints,
  loadRunConfig,
  openRunFolder,
  RunError,
  readCheckpoint,
  readProvenance,
  runFolder,
} from '@hypersiren/runner';
import type { BackendChoice } from '@hypersiren/runner/options';
import { indent, renderTable } from '../terminal/table.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { readMeasuredRun } from './compare-runs.js';
import { resumeRun } from './resume-run.js';
import { trainRun } from './train-run.js';

export interface ReproduceOptions {
  run: string;
  as: string | undefined;
  tolerance: number;
  /** `key=value` each, over the run's own configuration: where the data lies now. */
  set: readonly string[];
  backend: BackendChoice;
}

/**
 * Trains a run again, from its own configuration, and compares: the weights bit for bit, and every error within the tolerance.
 * Exit code 1 if an error is beyond it.
 *
 * @throws RunError `no-run` if the run was not measured
 */
export async function reproduceRun(
  { run, as = `${run.replace(/\/+$/, '')}-again`, tolerance, set, backend }: ReproduceOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { evaluation } = await readMeasuredRun(run);
  const folder = await openRunFolder(run);
  const { config, provenance } = folder;
  await loadRunConfig(folder, set); // refuses keys that the run followed
  const recorded = (await readProvenance(provenance))?.backend.name ?? 'auto';
  const begun = await access(runFolder(as).config).then(
    () => true,
    () => false,
  );
  if (begun) {
    const options = { set, onDivergence: undefined, acceptChanges: false };
    await resumeRun({ run: as, ...options, backend }, terminal, signal);
  } else
    await trainRun(
      {
        ...{ config, set, run: as },
        backend: backend === 'auto' ? recorded : backend,
        check: (dataset) => checkRunData(folder, dataset),
      },
      terminal,
      signal,
    );
  if (signal.aborted) return;

  const again = (await readMeasuredRun(as)).evaluation;
  const rows = compareErrors(evaluation, again);
  if (rows.length === 0)
    throw new RunError(
      'other-data',
      as,
      `has no context in common with ${run}`,
      'Measure them alike, with `hypersiren evaluate`',
    );
  const worst = Math.max(...rows.map(({ difference }) => difference));
  const table = renderTable(
    [
      { title: 'context', align: 'left' },
      { title: run, align: 'right' },
      { title: as, align: 'right' },
      { title: 'difference', align: 'right' },
    ],
    rows.map(({ context, before, after, difference }) => [
      contextLabel(context),
      formatNumber(before),
      formatNumber(after),
      difference === 0 ? '0' : `${formatNumber(100 * difference)} %`,
    ]),
  );
  writeLine(terminal.out, `Mean squared error over all pixels\n${indent(table)}\n`);
  const same = await sameWeights(run, as);
  writeLine(terminal.out, same ? 'The weights are the same, bit for bit.' : 'The weights are not the same bits.');
  const reached = worst <= tolerance;
  writeLine(
    terminal.out,
    `${reached ? 'Reproduced' : 'Not reproduced'}: the errors differ by ${formatNumber(100 * worst)} % at most; ` +
      `${formatNumber(100 * tolerance)} % are allowed.`,
  );
  if (!reached) process.exitCode = 1;
}

function compareErrors(
  before: EvaluationFile,
  after: EvaluationFile,
): { context: string; before: number; after: number; difference: number }[] {
  return before.model.contexts.flatMap(({ context, masks, all }) => {
    const other = after.model.contexts.find((one) => one.context === context && one.masks === masks);
    if (!other) return [];
    const [one, two] = [all.mse.mean, other.all.mse.mean];
    return [{ context, before: one, after: two, difference: one === two ? 0 : Math.abs(two - one) / one }];
  });
}

/** Whether the newest checkpoints hold the same model. */
async function sameWeights(...runs: readonly string[]): Promise<boolean> {
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
