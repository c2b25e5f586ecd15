import { getSplit, loadDataset } from '@hypersiren/datasets';
import { createModel, type StepReport, train } from '@hypersiren/hypernet';
import { loadConfig } from '@hypersiren/runner/config';
import { createOptimizer } from '../../packages/runner/src/training/create-optimizer.js';
import { modelShape } from '../../packages/runner/src/training/model-shape.js';
import { trainSettings } from '../../packages/runner/src/training/train-settings.js';

/** Time of a training step at one image size. */
export interface PixelTimes {
  /** Side of the images, in pixels. */
  readonly size: number;
  /** Processor time and elapsed time of a step per pixel of its images, in nanoseconds. */
  readonly processor: number;
  readonly elapsed: number;
  /** Page faults of a step per thousand pixels, i.e. memory that the system newly allocated. */
  readonly faults: number;
}

/** Numbers of untimed first steps and of timed steps. */
const STEPS = { first: 3, timed: 4 };

/**
 * Times the steps of a model on generated portraits of several sizes. The sizes are measured in turn, so that other
 * load on the machine affects all of them.
 *
 * @param config configuration of a training without a prior; its images are replaced by portraits
 * @param onWarm called before the first timed step
 * @returns the median over the rounds for each size
 */
export async function measurePixelTimes(
  config: string,
  { sizes, set = [], rounds = 3 }: { sizes: readonly number[]; set?: readonly string[]; rounds?: number },
  onWarm: (size: number) => void = () => {},
): Promise<PixelTimes[]> {
  const found = new Map<number, Omit<PixelTimes, 'size'>[]>(sizes.map((size) => [size, []]));
  for (let round = 0; round < rounds; round++)
    for (const size of sizes) found.get(size)?.push(await timeSize(config, size, set, () => onWarm(size)));
  return sizes.map((size) => {
    const all = found.get(size) as Omit<PixelTimes, 'size'>[];
    return {
      size,
      processor: median(all.map(({ processor }) => processor)),
      elapsed: median(all.map(({ elapsed }) => elapsed)),
      faults: median(all.map(({ faults }) => faults)),
    };
  });
}

async function timeSize(source: string, size: number, set: readonly string[], onWarm: () => void) {
  const { dataset: _, resolution: __, ...config } = await loadConfig(source, { set });
  const { batch } = config.train;
  const dataset = await loadDataset({ source: 'portraits', size, count: { train: batch, test: 1 } });
  const settings = { ...config, dataset: { source: 'portraits' as const, size, count: { train: batch }, seed: 1 } };
  const model = createModel(config.model, modelShape(config, dataset), config.seed);
  await model.fit({ dataset, split: getSplit(dataset, 'train') });
  const optimizer = createOptimizer(model, config.train);
  const faultsSoFar = () => process.resourceUsage().minorPageFault;
  let begin = { cpu: process.cpuUsage(), time: performance.now(), faults: faultsSoFar() };
  const onStep = ({ step }: StepReport): void => {
    if (step !== STEPS.first) return;
    onWarm();
    begin = { cpu: process.cpuUsage(), time: performance.now(), faults: faultsSoFar() };
  };
  const training = trainSettings(settings, { dataset, trainTargets: [dataset] });
  await train({ ...training, split: 'train', model, optimizer, steps: STEPS.first + STEPS.timed, onStep });
  const { user, system } = process.cpuUsage(begin.cpu);
  const elapsed = performance.now() - begin.time;
  const faults = faultsSoFar() - begin.faults;
  optimizer.dispose();
  model.dispose();
  const pixels = STEPS.timed * batch * size * size;
  return {
    processor: (1000 * (user + system)) / pixels,
    elapsed: (1e6 * elapsed) / pixels,
    faults: (1000 * faults) / pixels,
  };
}

/** Returns the median; the mean of the middle two for an even count. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
}
