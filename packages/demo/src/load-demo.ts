import { getImage, getSplit } from '@hypersiren/datasets';
import { encodePng } from '@hypersiren/datasets/media';
import {
  checkRun,
  chooseRun,
  damageWarnings,
  dataWarnings,
  loadImages,
  loadRunConfig,
  openRunFolder,
  readTraining,
  type Task,
  type TaskOptions,
  taskOf,
  warningsOf,
} from '@hypersiren/runner';
import type { Config } from '@hypersiren/runner/config';
import { type DemoFiles, demoFiles } from './demo-files.js';

/** Images that come along unless another number is asked for: one row of the page. */
const IMAGES = 6;

/** Options of {@link loadDemo}. */
export interface LoadDemoOptions extends TaskOptions {
  /** Folder of the run whose model is shown. Default: the newest training in `runs`, else the pretrained model. */
  readonly run?: string | undefined;
  /** How many images of its evaluation split come along; default 6. */
  readonly images?: number | undefined;
  /** `key=value` each, over the run's own configuration: where its data lies now. */
  readonly set?: readonly string[] | undefined;
}

/**
 * The built page with a run's model. Without the run's data it begins with generated portraits, and tells so.
 *
 * @throws DemoError `not-built`; RunError, ConfigError, CheckpointError
 */
export async function loadDemo({ run, images = IMAGES, set, ...options }: LoadDemoOptions = {}): Promise<DemoFiles> {
  const task = taskOf(options);
  const chosen = await chooseRun(run);
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
  });
}

/** Images as PNG files; none, telling so, where the data is not at hand. */
async function rasters(config: Config, count: number, task: Task): Promise<Uint8Array[]> {
  try {
    const { dataset } = await loadImages(config, dataWarnings(task));
    const { start, count: there } = getSplit(dataset, config.evaluation.split);
    const indices = Array.from({ length: Math.min(count, there) }, (_, index) => start + index);
    return await Promise.all(indices.map(async (index) => encodePng(await getImage(dataset, index))));
  } catch (error) {
    warningsOf(task, 'data')(`The page begins with generated portraits: ${(error as Error).message}`);
    return [];
  }
}
