import { stat } from 'node:fs/promises';
import path from 'node:path';
import { measureEmission } from '@hypersiren/charts';
import type { FigureFormat } from '@hypersiren/charts/figures';
import { loadDataset } from '@hypersiren/datasets';
import { createModel } from '@hypersiren/hypernet';
import { formatCount } from '@hypersiren/hypernet/text';
import type { BackendChoice } from '../backend/choices.js';
import { loadConfig } from '../config/load-config.js';
import type { WrittenFile } from '../events/run-event.js';
import { dataWarnings, type Task, type TaskOptions, taskOf } from '../events/task.js';
import { chartFits, chartGenerators, isFit } from '../figures/chart-fits.js';
import { emissionHistory, emissionHistoryText } from '../figures/emission-history.js';
import { runMetricFigures } from '../figures/metric-figure.js';
import type { Figures } from '../figures/named-figures.js';
import { type RunRecord, runCalibrationFigure, runLossFigure, runSwapFigure } from '../figures/run-figures.js';
import { writeFigures } from '../figures/write-figures.js';
import { isGenerator } from '../generators/is-generator.js';
import { readEvaluation } from '../run/evaluation-file.js';
import { readMetrics } from '../run/logs/metrics-log.js';
import { readStatistics } from '../run/logs/statistics-log.js';
import { openRunFolder } from '../run/run-folder.js';
import { beginBackend } from '../training/begin-task.js';
import { loadTold } from '../training/load-run.js';
import { loadRunConfig } from '../training/load-run-config.js';
import { modelShape } from '../training/model-shape.js';
import { UsageError } from '../usage-error.js';

/** Options of {@link chart}. */
export interface ChartOptions extends TaskOptions {
  /**
   * Folders of one or more runs. With `statistics`, also paths of configurations, whose models are drawn as
   * initialized.
   */
  readonly runs: readonly string[];
  /** Whether to draw the statistics of the emitted parameters. Default: false. */
  readonly statistics?: boolean | undefined;
  /** Overrides of the configurations, each `key=value`. */
  readonly set?: readonly string[] | undefined;
  /** Folder for the charts. Default: that of the run, or `figures` for several runs and for configurations. */
  readonly output?: string | undefined;
  /** File format. Default: `png`. */
  readonly format?: FigureFormat | undefined;
  /** Backend to use, only for `statistics`. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
}

/**
 * Draws the charts of losses and metrics for one or more runs, and optionally the statistics of their emitted
 * parameters. For fits, draws loss and measures; for generators, the loss and its terms.
 *
 * @returns the written charts; empty if the runs have neither logs nor evaluations
 * @throws UsageError for runs that cannot share a chart; RunError; ConfigError; CheckpointError
 */
export async function chart(options: ChartOptions): Promise<WrittenFile[]> {
  const { runs, statistics = false, set = [], output, format = 'png', backend = 'auto' } = options;
  const task = taskOf(options);
  const isConfig = await Promise.all(
    runs.map(async (run) => (await stat(run).catch(() => undefined))?.isFile() ?? false),
  );
  const folders = runs.filter((_, index) => !isConfig[index]);
  const configs = runs.filter((_, index) => isConfig[index]);
  const [config] = configs;
  if (config !== undefined && !statistics)
    throw new UsageError(`${config}: a configuration only has the charts of --statistics`);

  const fits = await Promise.all(folders.map(isFit));
  if (fits.some(Boolean)) {
    if (!fits.every(Boolean) || configs.length > 0 || statistics)
      throw new UsageError('fits cannot share a chart with other runs, and have no --statistics');
    return chartFits(folders, { output, format }, task);
  }
  const generators = await Promise.all(folders.map(isGenerator));
  if (generators.some(Boolean)) {
    if (!generators.every(Boolean) || configs.length > 0 || statistics)
      throw new UsageError('generators cannot share a chart with other runs, and have no --statistics');
    return chartGenerators(folders, { output, format }, task);
  }
  const records = await Promise.all(folders.map((run) => readRun(run, set, folders.length > 1)));
  const [only] = records;
  const target = only && runs.length === 1 ? only.figures : 'figures';
  const figures: Figures = {
    ...runMetricFigures(records),
    'ratio chart': { file: 'swap', content: runSwapFigure(records) },
    'loss chart': { file: 'loss', content: runLossFigure(records) },
    ...(only && runs.length === 1 && { calibration: { file: 'calibration', content: runCalibrationFigure(only) } }),
  };
  if (statistics) {
    await beginBackend(backend, task);
    for (const [index, folder] of folders.entries()) {
      const name = records[index]?.name as string;
      Object.assign(figures, await runStatistics(folder, name, runs.length === 1 ? '' : `${name}-`, task));
    }
    for (const file of configs) Object.assign(figures, await configStatistics(file, set, task));
  }
  return writeFigures(path.resolve(output ?? target), figures, task, format);
}

/**
 * Reads the data for the charts of a run. If there are several runs, the folder names distinguish runs of the same
 * configuration.
 */
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

/** Creates the charts of emitted parameters of a run: at the start, during training and at the newest checkpoint. */
async function runStatistics(directory: string, name: string, prefix: string, task: Task): Promise<Figures> {
  const { config, model, step, folder } = await loadTold(directory, task);
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

/** Creates the chart of the initial emitted parameters of a configuration. */
async function configStatistics(file: string, set: readonly string[], task: Task): Promise<Figures> {
  const config = await loadConfig(file, { set });
  const dataset = await loadDataset(config.dataset, { baseDirectory: process.cwd(), onWarning: dataWarnings(task) });
  const model = createModel(config.model, modelShape(config, dataset), config.seed);
  try {
    const data = await measureEmission(model, `Emitted parameters at the start: ${config.name}`);
    return { [config.name]: { file: `${config.name}-statistics-fresh`, content: { kind: 'statistics', data } } };
  } finally {
    model.dispose();
  }
}
