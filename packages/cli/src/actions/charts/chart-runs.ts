import { stat } from 'node:fs/promises';
import path from 'node:path';
import { measureEmission } from '@hypersiren/charts';
import type { FigureFormat } from '@hypersiren/charts/figures';
import { loadDataset } from '@hypersiren/datasets';
import { createModel } from '@hypersiren/hypernet';
import { formatCount } from '@hypersiren/hypernet/text';
import {
  emissionHistory,
  emissionHistoryText,
  type Figures,
  loadRunConfig,
  modelShape,
  openRunFolder,
  type RunRecord,
  readEvaluation,
  readMetrics,
  readStatistics,
  runCalibrationFigure,
  runErrorFigure,
  runLossFigure,
  runSwapFigure,
} from '@hypersiren/runner';
import { loadConfig } from '@hypersiren/runner/config';
import { type BackendChoice, UsageError } from '@hypersiren/runner/options';
import { type Terminal, writeLine } from '../../terminal/terminal.js';
import { announceBackend, warningsTo } from '../announce.js';
import { loadRun } from '../load-run.js';
import { chartFits, isFit } from './chart-fits.js';
import { writeFigures } from './write-figures.js';

export interface ChartRunsOptions {
  /** Folders of runs, one or more; with `statistics` also configurations, which have a model at its start. */
  runs: readonly string[];
  /** Draw the statistics of the emitted parameters too. */
  statistics: boolean;
  /** `key=value` each, over the configurations. */
  set: readonly string[];
  /** Folder for the charts; undefined for the run's own, or `figures` for several runs and for configurations. */
  output: string | undefined;
  format: FigureFormat;
  backend: BackendChoice;
}

/** Draws loss and error of one run, or of several in one chart each; on demand what their hypernetworks emit. */
export async function chartRuns(options: ChartRunsOptions, terminal: Terminal): Promise<void> {
  const { runs, statistics, output, format, backend } = options;
  const isConfig = await Promise.all(
    runs.map(async (run) => (await stat(run).catch(() => undefined))?.isFile() ?? false),
  );
  const folders = runs.filter((_, index) => !isConfig[index]);
  const configs = runs.filter((_, index) => isConfig[index]);
  const [config] = configs;
  if (config !== undefined && !statistics)
    throw new UsageError(`${config}: a configuration has no charts but those of --statistics`);

  const fits = await Promise.all(folders.map(isFit));
  if (fits.some(Boolean)) {
    if (!fits.every(Boolean) || configs.length > 0 || statistics)
      throw new UsageError('a chart of fits is of fits alone, and has no --statistics');
    return chartFits(folders, { output, format }, terminal);
  }
  const records = await Promise.all(folders.map((run) => readRun(run, options.set, folders.length > 1)));
  const [only] = records;
  const target = only && runs.length === 1 ? only.figures : 'figures';
  const figures: Figures = {
    'error chart': { file: 'error', content: runErrorFigure(records) },
    'ratio chart': { file: 'swap', content: runSwapFigure(records) },
    'loss chart': { file: 'loss', content: runLossFigure(records) },
    ...(only && runs.length === 1 && { calibration: { file: 'calibration', content: runCalibrationFigure(only) } }),
  };
  if (statistics) {
    await announceBackend(backend, terminal);
    for (const [index, folder] of folders.entries()) {
      const name = records[index]?.name as string;
      Object.assign(figures, await runStatistics(folder, name, runs.length === 1 ? '' : `${name}-`, terminal));
    }
    for (const file of configs) Object.assign(figures, await configStatistics(file, options.set, terminal));
  }
  const drawn = await writeFigures(path.resolve(output ?? target), figures, terminal, format);
  if (drawn === 0) writeLine(terminal.err, 'Nothing was logged or measured yet, so there is nothing to draw.');
}

/** Of several runs of one experiment only their folders tell which is which. */
async function readRun(
  directory: string,
  set: readonly string[],
  several: boolean,
): Promise<RunRecord & { figures: string }> {
  const folder = await openRunFolder(directory);
  const config = await loadRunConfig(folder, set);
  return {
    name: several ? path.basename(folder.directory) : config.name,
    config,
    metrics: await readMetrics(folder.metrics),
    evaluation: await readEvaluation(folder.evaluation),
    figures: folder.figures,
  };
}

/** What a run's hypernetwork emits: at its start, in the course of its training, and as it is trained. */
async function runStatistics(directory: string, name: string, prefix: string, terminal: Terminal): Promise<Figures> {
  const { config, model, step, folder } = await loadRun(directory, terminal);
  const history = await readStatistics(folder.statistics);
  const fresh = createModel(config.model, model.spec.shape, config.seed);
  try {
    const start = await measureEmission(fresh, `Emitted parameters at the start: ${name}`);
    const now = await measureEmission(model, `Emitted parameters after ${formatCount(step)} steps: ${name}`);
    return {
      [`${prefix}fresh`]: { file: `${prefix}statistics-fresh`, content: { kind: 'statistics', data: start } },
      [`${prefix}training`]: {
        file: `${prefix}statistics-training`,
        content:
          history.length > 0
            ? { kind: 'emission-history', data: emissionHistory(history, emissionHistoryText(name, model.spec)) }
            : undefined,
      },
      [`${prefix}trained`]: { file: `${prefix}statistics-trained`, content: { kind: 'statistics', data: now } },
    };
  } finally {
    model.dispose();
    fresh.dispose();
  }
}

/** What the hypernetwork of a configuration emits at its start. */
async function configStatistics(file: string, set: readonly string[], terminal: Terminal): Promise<Figures> {
  const config = await loadConfig(file, { set });
  const dataset = await loadDataset(config.dataset, { baseDirectory: process.cwd(), onWarning: warningsTo(terminal) });
  const model = createModel(config.model, modelShape(config, dataset), config.seed);
  try {
    const data = await measureEmission(model, `Emitted parameters at the start: ${config.name}`);
    return { [config.name]: { file: `${config.name}-statistics-fresh`, content: { kind: 'statistics', data } } };
  } finally {
    model.dispose();
  }
}
