import path from 'node:path';
import { measureEmission } from '@hypersiren/charts';
import { getSplit } from '@hypersiren/datasets';
import {
  beginBackend,
  checkRunData,
  dataWarnings,
  loadImages,
  loadRunConfig,
  loadTold,
  openRunFolder,
  type Provenance,
  RunError,
  readBenchmark,
  readEvaluation,
  readMetrics,
  readProvenance,
  readStatistics,
  type Task,
  type TaskOptions,
  taskOf,
  versions,
  writeFileAtomically,
} from '@hypersiren/runner';
import type { BackendChoice } from '@hypersiren/runner/options';
import { chooseImages } from './choose-images.js';
import { hidePaths } from './hide-paths.js';
import { inpaintImages, measureSpectra } from './inpaint-images.js';
import { renderPage } from './render-page.js';
import type { ReportedRun, TrainingProvenance } from './reported-run.js';

/** Default number of first images in a report: two rows of a wide page. */
const FIRST_IMAGES = 6;

/** Options of {@link writeReport}. */
export interface WriteReportOptions extends TaskOptions {
  /** Folders of one or more runs. */
  readonly runs: readonly string[];
  /** HTML file. Default: `report.html` in the folder of a single run, or in the working directory for several runs. */
  readonly output?: string | undefined;
  /**
   * Number of first images in the report, in addition to the best, typical and worst ones. 0 shows no images and does
   * not load the models. Default: 6.
   */
  readonly images?: number | undefined;
  /** Overrides `key=value` of the runs' configurations, for example the location of the data. */
  readonly set?: readonly string[] | undefined;
  /** Backend. Default: `auto`. */
  readonly backend?: BackendChoice | undefined;
}

/** A report file. */
export interface WrittenReport {
  /** Absolute path. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Writes a report on one or more runs as a self-contained HTML file.
 *
 * @throws RunError, ConfigError or CheckpointError if a run cannot be read; the reason of `signal` if it is aborted
 * between two runs
 */
export async function writeReport(options: WriteReportOptions): Promise<WrittenReport> {
  const { runs, output, images = FIRST_IMAGES, set = [], backend = 'auto' } = options;
  const task = taskOf(options);
  const records = await Promise.all(runs.map((run) => readRun(run, set)));
  if (images > 0) {
    await beginBackend(backend, task);
    for (const [index, run] of runs.entries()) {
      task.signal.throwIfAborted();
      const record = records[index] as ReportedRun;
      record.drawn = await draw(run, record, { first: images, set }, task);
    }
  }
  const page = await renderPage(records, { generator: `hypersiren ${(await versions()).hypersiren}` });
  const [only] = runs;
  const file = path.resolve(
    output ?? (only !== undefined && runs.length === 1 ? path.join(only, 'report.html') : 'report.html'),
  );
  await writeFileAtomically(file, page);
  return { path: file, bytes: Buffer.byteLength(page) };
}

async function readRun(directory: string, set: readonly string[]): Promise<ReportedRun> {
  const folder = await openRunFolder(directory);
  const provenance = await readProvenance(folder.provenance);
  if (provenance && !isTraining(provenance))
    throw new RunError(
      'no-run',
      directory,
      'is a fit of one signal',
      'Reports are about trainings; `chart` draws a fit',
    );
  if (!provenance)
    throw new RunError('no-run', directory, 'has no run.json', 'A run is made by `hypersiren train <config>`');
  const run = {
    name: path.basename(folder.directory),
    config: await loadRunConfig(folder, set),
    metrics: await readMetrics(folder.metrics),
    evaluation: await readEvaluation(folder.evaluation),
    provenance,
    statistics: await readStatistics(folder.statistics),
    benchmark: await readBenchmark(folder.benchmark),
  };
  return hidePaths(run, provenance.directory);
}

function isTraining(provenance: Provenance): provenance is TrainingProvenance {
  return provenance.dataset !== undefined;
}

/**
 * Computes the parts of a report that need the model: inpainted images, their spectra, and statistics of the emitted
 * parameters.
 */
async function draw(
  directory: string,
  { name, evaluation }: ReportedRun,
  { first, set }: { first: number; set: readonly string[] },
  task: Task,
): Promise<NonNullable<ReportedRun['drawn']>> {
  const { config, model, folder } = await loadTold(directory, task, set);
  try {
    const { dataset } = await loadImages(config, dataWarnings(task));
    await checkRunData(folder, dataset);
    const { count } = getSplit(dataset, config.evaluation.split);
    const chosen = chooseImages(evaluation?.model, first, Math.min(count, config.evaluation.images ?? count));
    return {
      images: await inpaintImages(model, dataset, config, chosen),
      spectra: await measureSpectra(model, dataset, config, `Spectra: ${name}`),
      emission: await measureEmission(model, `Emitted parameters for normal latents: ${name}`),
    };
  } finally {
    model.dispose();
  }
}
