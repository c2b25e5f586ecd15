import path from 'node:path';
import type { FigureData } from '@hypersiren/charts';
import type { FigureFormat } from '@hypersiren/charts/figures';
import { isFitConfig } from '../config/is-fit-config.js';
import { readLayers } from '../config/layers.js';
import type { WrittenFile } from '../events/run-event.js';
import type { Task } from '../events/task.js';
import { readFitLog } from '../run/logs/fit-log.js';
import { openRunFolder } from '../run/run-folder.js';
import { fitFigure } from './fit-figure.js';
import { type FitLog, generatorFigure } from './generator-figure.js';
import { writeFigures } from './write-figures.js';

/**
 * Returns whether a run is a fit of one signal rather than a training.
 *
 * @throws RunError `no-run`
 */
export async function isFit(directory: string): Promise<boolean> {
  return isFitConfig((await openRunFolder(directory)).config);
}

/** Draws the loss and the measures of one or more fits in one chart. */
export function chartFits(runs: readonly string[], target: ChartTarget, task: Task): Promise<WrittenFile[]> {
  return chartLogs(runs, target, task, (fits, name) => fitFigure(fits, name === undefined ? 'Fits' : `Fit: ${name}`));
}

/** Draws the loss and its terms of one or more generators in one chart. */
export function chartGenerators(runs: readonly string[], target: ChartTarget, task: Task): Promise<WrittenFile[]> {
  return chartLogs(runs, target, task, generatorFigure);
}

/** Where a chart is written. */
export interface ChartTarget {
  readonly output: string | undefined;
  readonly format: FigureFormat;
}

/** @param figure makes the chart from the logs; the name is that of the only run, undefined for several */
async function chartLogs(
  runs: readonly string[],
  { output, format }: ChartTarget,
  task: Task,
  figure: (logs: readonly FitLog[], name: string | undefined) => FigureData | undefined,
): Promise<WrittenFile[]> {
  const folders = await Promise.all(runs.map(openRunFolder));
  const logs = await Promise.all(
    folders.map(async ({ directory, metrics }) => ({
      name: path.basename(directory),
      rows: await readFitLog(metrics),
    })),
  );
  const [only] = folders.length === 1 ? folders : [];
  // Several runs may share a configuration, so they are named after their folders.
  const content = figure(logs, only && String(await nameOf(only.config)));
  const folder = path.resolve(output ?? only?.figures ?? 'figures');
  return writeFigures(folder, { curve: { file: 'curve', content } }, task, format);
}

/** Reads the name from the configuration of a run without checking the rest. */
async function nameOf(file: string): Promise<unknown> {
  return (await readLayers(file)).at(-1)?.document.get('name');
}
