import { stat } from 'node:fs/promises';
import path from 'node:path';
import { getSplit } from '@hypersiren/datasets';
import type { BackendChoice } from '../backend/choices.js';
import { loadConfig } from '../config/load-config.js';
import { measureEmission } from '../figures/measure-emission.js';
import { chooseImages } from '../report/choose-images.js';
import { completeImages, measureSpectra } from '../report/complete-images.js';
import { renderPage } from '../report/render-page.js';
import type { ReportedRun, TrainingProvenance } from '../report/reported-run.js';
import { readEvaluation } from '../run/evaluation-file.js';
import { readMetrics } from '../run/metrics-log.js';
import { type Provenance, readProvenance, versions } from '../run/provenance.js';
import { RunError } from '../run/run-error.js';
import { openRunFolder } from '../run/run-folder.js';
import { readStatistics } from '../run/statistics-log.js';
import { writeFileAtomically } from '../run/write-atomically.js';
import { relativePath } from '../terminal/relative-path.js';
import { type Terminal, writeLine } from '../terminal/terminal.js';
import { announceBackend, warningsTo } from './announce.js';
import { loadImages } from './load-images.js';
import { loadRun } from './load-run.js';

export interface WriteReportOptions {
  /** Folders of runs, one or more. */
  runs: readonly string[];
  /** HTML file; undefined for `report.html` in the run's folder, or here for several runs. */
  output: string | undefined;
  /** How many of the first images are shown beside the best, typical and worst; 0 for no pictures, which asks no model. */
  images: number;
  backend: BackendChoice;
}

/** Writes a report on one run, or on several beside each other: one HTML file that loads nothing. */
export async function writeReport(
  { runs, output, images, backend }: WriteReportOptions,
  terminal: Terminal,
): Promise<void> {
  const records = await Promise.all(runs.map(readRun));
  if (images > 0) {
    await announceBackend(backend, terminal);
    for (const [index, run] of runs.entries()) {
      const record = records[index] as ReportedRun;
      record.drawn = await draw(run, record, images, terminal);
    }
  }
  const page = await renderPage(records, { generator: `hypersiren ${(await versions()).hypersiren}` });
  const [only] = runs;
  const file = output ?? (only !== undefined && runs.length === 1 ? path.join(only, 'report.html') : 'report.html');
  await writeFileAtomically(path.resolve(file), page);
  const { size } = await stat(file);
  writeLine(terminal.out, `report  ${relativePath(path.resolve(file))}  ${(size / 2 ** 20).toFixed(1)} MiB`);
}

async function readRun(directory: string): Promise<ReportedRun> {
  const folder = await openRunFolder(directory);
  const provenance = await readProvenance(folder.provenance);
  if (provenance && !isTraining(provenance))
    throw new RunError('no-run', directory, 'is a fit of one signal', 'A report is on trainings; `chart` draws a fit');
  if (!provenance)
    throw new RunError('no-run', directory, 'has no run.json', 'A run is made by `hypersiren train <config>`');
  return {
    name: path.basename(folder.directory),
    config: await loadConfig(folder.config),
    metrics: await readMetrics(folder.metrics),
    evaluation: await readEvaluation(folder.evaluation),
    provenance,
    statistics: await readStatistics(folder.statistics),
  };
}

function isTraining(provenance: Provenance): provenance is TrainingProvenance {
  return provenance.dataset !== undefined;
}

/** What only the model can tell: completions, their spectra, and what it emits. */
async function draw(
  directory: string,
  { name, evaluation }: ReportedRun,
  first: number,
  terminal: Terminal,
): Promise<NonNullable<ReportedRun['drawn']>> {
  const { config, model } = await loadRun(directory, terminal);
  try {
    const { dataset } = await loadImages(config, warningsTo(terminal));
    const { count } = getSplit(dataset, config.evaluation.split);
    const chosen = chooseImages(evaluation?.model, first, Math.min(count, config.evaluation.images ?? count));
    return {
      images: await completeImages(model, dataset, config, chosen),
      spectra: await measureSpectra(model, dataset, config, `Spectra: ${name}`),
      emission: await measureEmission(model, `Emitted parameters for normal latents: ${name}`),
    };
  } finally {
    model.dispose();
  }
}
