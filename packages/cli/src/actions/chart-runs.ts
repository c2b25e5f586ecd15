import path from 'node:path';
import { createModel, type EmissionStatistics, emissionStatistics, type Model } from '@hypersiren/hypernet';
import type { BackendChoice } from '../backend/choices.js';
import { loadConfig } from '../config/load-config.js';
import { type RunRecord, runErrorFigure, runLossFigure } from '../figures/run-figures.js';
import { statisticsFigure } from '../figures/statistics-figure.js';
import { readEvaluation } from '../run/evaluation-file.js';
import { readMetrics } from '../run/metrics-log.js';
import { openRunFolder } from '../run/run-folder.js';
import { formatCount } from '../terminal/format.js';
import { relativePath } from '../terminal/relative-path.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { announceBackend } from './announce.js';
import { loadRun } from './load-run.js';
import { writeFigures } from './report-run.js';

export interface ChartRunsOptions {
  /** Folders of the runs, one or more. */
  runs: readonly string[];
  /** Draw the statistics of the emitted parameters too. */
  statistics: boolean;
  /** Folder for the charts; undefined for the run's own, or `figures` for several. */
  output: string | undefined;
  backend: BackendChoice;
}

/** Draws loss and error of one run, or of several in one chart each; on demand what each run's hypernetwork emits. */
export async function chartRuns(
  { runs, statistics, output, backend }: ChartRunsOptions,
  terminal: Terminal,
): Promise<void> {
  const records = await Promise.all(runs.map(readRun));
  const [first] = records as [RunRecord & { figures: string }, ...RunRecord[]];
  const folder = path.resolve(output ?? (records.length === 1 ? first.figures : 'figures'));
  const figures: Record<string, { file: string; png: Buffer | undefined }> = {
    'error chart': { file: 'error.png', png: runErrorFigure(records) },
    'loss chart': { file: 'loss.png', png: runLossFigure(records) },
  };
  if (statistics) {
    await announceBackend(backend, terminal);
    for (const [index, run] of runs.entries()) {
      const name = records[index]?.name as string;
      const prefix = runs.length === 1 ? '' : `${name}-`;
      for (const [state, png] of Object.entries(await drawStatistics(run, name)))
        figures[`${prefix}${state}`] = { file: `${prefix}statistics-${state}.png`, png };
    }
  }
  const written = Object.entries(await writeFigures(folder, figures));
  for (const [name, file] of written) writeLine(terminal.out, `${name.padEnd(15)}${relativePath(file)}`);
  if (written.length === 0) writeLine(terminal.err, 'Nothing was logged or measured yet, so there is nothing to draw.');
}

async function readRun(directory: string): Promise<RunRecord & { figures: string }> {
  const folder = await openRunFolder(directory);
  return {
    name: path.basename(folder.directory),
    config: await loadConfig(folder.config),
    metrics: await readMetrics(folder.metrics),
    evaluation: await readEvaluation(folder.evaluation),
    figures: folder.figures,
  };
}

/** Latents of each scale: enough for standard deviations to within a few tenths of a percent. */
const LATENTS = 32;

/** What a run's hypernetwork emits, at its start and as it is trained. */
async function drawStatistics(directory: string, name: string): Promise<Record<'fresh' | 'trained', Buffer>> {
  const { config, model, step } = await loadRun(directory);
  const fresh = createModel(config.model, model.spec.shape, config.seed);
  try {
    return {
      fresh: await drawEmission(fresh, `Emitted parameters at the start: ${name}`),
      trained: await drawEmission(model, `Emitted parameters after ${formatCount(step)} steps: ${name}`),
    };
  } finally {
    model.dispose();
    fresh.dispose();
  }
}

async function drawEmission(model: Model, title: string): Promise<Buffer> {
  const statistics = await emissionStatistics(model.hypernetwork, { latents: LATENTS });
  const [any] = statistics as [EmissionStatistics, ...EmissionStatistics[]];
  const { latent } = model.spec.config.hypernetwork;
  return statisticsFigure(
    {
      layers: model.spec.siren.layers.map(({ inputs, outputs }) => `${inputs} × ${outputs}`),
      curves: statistics.map(({ latentDeviation, layers }) => ({
        name: `latent std ${latentDeviation}`,
        weightRatios: layers.map(({ weight }) => weight.measured / weight.expected),
        preActivations: layers.map(({ preActivation }) => preActivation.measured),
      })),
      expectedPreActivations: any.layers.map(({ preActivation }) => preActivation.expected),
    },
    { title, subtitle: `${LATENTS} normal latents of ${latent} numbers at each scale` },
  );
}
