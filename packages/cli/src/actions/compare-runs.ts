import path from 'node:path';
import { compareEvaluations } from '@hypersiren/hypernet/evaluation';
import { formatCount } from '@hypersiren/hypernet/text';
import { commonContexts, type EvaluationFile, openRunFolder, RunError, readEvaluation } from '@hypersiren/runner';
import { compareConfigs, loadConfig } from '@hypersiren/runner/config';
import { comparisonTable } from '../terminal/comparison-table.js';
import { swapTable } from '../terminal/swap-table.js';
import { indent, renderTable } from '../terminal/table.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';

/** A run with what was measured. */
export interface MeasuredRun {
  name: string;
  config: object;
  evaluation: EvaluationFile;
}

/**
 * @throws RunError `no-run` if it is none, or was not measured yet
 */
export async function readMeasuredRun(directory: string): Promise<MeasuredRun> {
  const folder = await openRunFolder(directory);
  const evaluation = await readEvaluation(folder.evaluation);
  if (!evaluation)
    throw new RunError(
      'no-run',
      directory,
      'was not measured yet',
      `\`hypersiren evaluate ${directory}\` measures it as it is`,
    );
  return { name: path.basename(folder.directory), config: await loadConfig(folder.config), evaluation };
}

/**
 * Prints runs side by side: errors and their differences to the first run's, each with its interval, and what their
 * configurations do not have alike.
 *
 * @throws RunError `other-data` if they were measured on different images, or have no context in common
 */
export async function compareRuns(directories: readonly string[], terminal: Terminal): Promise<void> {
  const runs = await Promise.all(directories.map(readMeasuredRun));
  const [first] = runs as [MeasuredRun, ...MeasuredRun[]];
  for (const [index, { evaluation }] of runs.entries())
    if (evaluation.dataset.fingerprint !== first.evaluation.dataset.fingerprint)
      throw new RunError(
        'other-data',
        directories[index] as string,
        `was measured on other images than ${directories[0]}`,
        'Only errors on the same images can be compared',
      );
  const evaluations = commonContexts(runs.map(({ name, evaluation }) => ({ ...evaluation.model, predictor: name })));
  if (evaluations[0]?.contexts.length === 0)
    throw new RunError(
      'other-data',
      directories[0] as string,
      'has no context in common with the others',
      "Measure them alike, with `hypersiren evaluate <run> --set 'context.evaluate=[…]'`",
    );
  const { images, split } = first.evaluation.model;
  writeLine(
    terminal.out,
    `Mean squared error over ${formatCount(images)} ${split} images, values in [0, 1], with intervals of 95 % (bootstrap over images)\n`,
  );
  writeLine(terminal.out, `${comparisonTable(compareEvaluations(evaluations))}\n`);
  const ratios = swapTable(evaluations);
  if (ratios !== undefined) writeLine(terminal.out, `${ratios}\n`);
  const differences = compareConfigs(runs.map(({ config }) => config));
  const table = renderTable(
    [{ title: 'key', align: 'left' }, ...runs.map(({ name }) => ({ title: name, align: 'left' }) as const)],
    differences.map(({ key, values }) => [key, ...values]),
  );
  writeLine(
    terminal.out,
    differences.length > 0 ? `Configurations differ in\n${indent(table)}` : 'Configurations are alike.',
  );
}
