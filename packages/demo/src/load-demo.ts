import { getImage, getSplit } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import {
  checkRun,
  chooseGenerator,
  chooseRun,
  damageWarnings,
  dataWarnings,
  isGenerator,
  loadGeneratorConfig,
  loadImages,
  loadRunConfig,
  openRunFolder,
  readGenerator,
  readTraining,
  type Task,
  type TaskOptions,
  taskOf,
  warningsOf,
} from '@hypersiren/runner';
import type { Config } from '@hypersiren/runner/config';
import { type DemoFiles, demoFiles, type GeneratorContent } from './demo-files.js';

/** Default number of images: one row of the page. */
const IMAGES = 6;

/** Options of {@link loadDemo}. */
export interface LoadDemoOptions extends TaskOptions {
  /**
   * Folder of the run. Default: the newest training in `runs`, or else the pretrained model. The run of a generator
   * takes the place of the pretrained generator, beside the default model.
   */
  readonly run?: string | undefined;
  /** Number of images from the evaluation split. Default: 6. */
  readonly images?: number | undefined;
  /** Overrides `key=value` of the run's configuration, for example the location of the data. */
  readonly set?: readonly string[] | undefined;
}

/**
 * Loads a run's model and returns the files of the page. If the data of the run is missing, the page has generated
 * portraits, and a warning is emitted.
 *
 * @throws DemoError `not-built` if the page has not been built
 * @throws RunError, ConfigError or CheckpointError if the run cannot be read
 */
export async function loadDemo({ run, images = IMAGES, set, ...options }: LoadDemoOptions = {}): Promise<DemoFiles> {
  const task = taskOf(options);
  const isGeneratorRun = run !== undefined && (await isGenerator(run));
  const chosen = await chooseRun(isGeneratorRun ? undefined : run);
  const folder = await openRunFolder(chosen.run);
  const config = await loadRunConfig(folder, set);
  const { step, tensors, state } = await readTraining(folder.checkpoints, damageWarnings(task));
  await checkRun(folder, state);
  const { name } = config;
  task.tell({ type: 'loaded', directory: folder.directory, name, step, pretrained: chosen.pretrained });
  return demoFiles({
    name,
    step,
    config: config.model,
    shape: state.shape,
    weights: tensors.model ?? {},
    images: images > 0 ? await rasters(config, images, task) : [],
    generator: await generatorOf(isGeneratorRun ? run : undefined, task),
  });
}

/** Reads the generator of a run; by default the pretrained one. */
async function generatorOf(run: string | undefined, task: Task): Promise<GeneratorContent> {
  const chosen = chooseGenerator(run);
  const folder = await openRunFolder(chosen.run);
  const { name, model } = await loadGeneratorConfig(folder.config);
  const { step, tensors, state } = await readGenerator(folder.checkpoints, damageWarnings(task));
  if (!chosen.pretrained) task.tell({ type: 'loaded', directory: folder.directory, name, step, pretrained: false });
  return { name, step, config: model, shape: state.shape, weights: tensors.model };
}

/** Returns images as PNG files. If the data is missing, emits a warning and returns none. */
async function rasters(config: Config, count: number, task: Task): Promise<Uint8Array[]> {
  try {
    const { dataset } = await loadImages(config, dataWarnings(task));
    const { start, count: there } = getSplit(dataset, config.evaluation.split);
    const indices = Array.from({ length: Math.min(count, there) }, (_, index) => start + index);
    return await Promise.all(indices.map(async (index) => encodePng(await getImage(dataset, index))));
  } catch (error) {
    warningsOf(
      task,
      'data',
    )(`The page shows generated portraits, because the images of the run cannot be read: ${(error as Error).message}`);
    return [];
  }
}
