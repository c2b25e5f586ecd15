import { stat } from 'node:fs/promises';
import path from 'node:path';
import { measureEmission } from '@hypersiren/charts';
import { getSplit } from '@hypersiren/datasets';
import {
  chooseImages,
  completeImages,
  measureSpectra,
  type ReportedRun,
  renderPage,
  type TrainingProvenance,
} from '@hypersiren/report';
import {
  checkRunData,
  loadImages,
  loadRun,
  loadRunConfig,
  openRunFolder,
  type Provenance,
  RunError,
  readEvaluation,
  readMetrics,
  readProvenance,
  readStatistics,
  relativePath,
  versions,
  writeFileAtomically,
} from '@hypersiren/runner';
import type { BackendChoice } from '@hypersiren/runner/options';
import { announceBackend, damageTo, warningsTo } from '../../render/announce.js';
import { type Terminal, writeLine } from '../../terminal/terminal.js';

export interface WriteReportOptions {
  /** Folders of runs, one or more. */
  runs: readonly string[];
  /** HTML file; undefined for `report.html` in the run's folder, or here for several runs. */
  output: string | undefined;
  /** How many of the first images are shown beside the best, typical and worst; 0 for no images, which asks no model. */
  images: number;
  /** `key=value` each, over the runs' own configurations: where the data lies now. */
  set: readonly string[];
  backend: BackendChoice;
}

/** Writes a report on one run, or on several beside each other: one HTML file that loads nothing. */
export async function writeReport(
  { runs, output, images, set, backend }: WriteReportOptions,
  terminal: Terminal,
): Promise<void> {
  const records = await Promise.all(runs.map((run) => readRun(run, set)));
  if (images > 0) {
    await announceBackend(backend, terminal);
    for (const [index, run] of runs.entries()) {
      const record = records[index] as ReportedRun;
      record.drawn = await draw(run, record, { first: images, set }, terminal);
    }
  }
  const page = await renderPage(records, { generator: `hypersiren ${(await versions()).hypersiren}` });
  const [only] = runs;
  const file = output ?? (only !== undefined && runs.length === 1 ? path.join(only, 'report.html') : 'report.html');
  await writeFileAtomically(path.resolve(file), page);
  const { size } = await stat(file);
  writeLine(terminal.out, `report  ${relativePath(path.resolve(file))}  ${(size / 2 ** 20).toFixed(1)} MiB`);
}

async function readRun(directory: string, set: readonly string[]): Promise<ReportedRun> {
  const folder = await openRunFolder(directory);
  const provenance = await readProvenance(folder.provenance);
  if (provenance && !isTraining(provenance))
    throw new RunError('no-run', directory, 'is a fit of one signal', 'A report is on trainings; `chart` draws a fit');
  if (!provenance)
    throw new RunError('no-run', directory, 'has no run.json', 'A run is made by `hypersiren train <config>`');
  return {
    name: path.basename(folder.directory),
    config: await loadRunConfig(folder, set),
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
  { first, set }: { first: number; set: readonly string[] },
  terminal: Terminal,
): Promise<NonNullable<ReportedRun['drawn']>> {
  const { config, model, folder } = await loadRun(directory, { set, onDamaged: damageTo(terminal) });
  try {
    const { dataset } = await loadImages(config, warningsTo(terminal));
    await checkRunData(folder, dataset);
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
