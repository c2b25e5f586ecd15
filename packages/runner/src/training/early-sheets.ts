import { modelSheet } from '@hypersiren/charts';
import type { ImageDataset } from '@hypersiren/datasets';
import type { Model, TrainHook } from '@hypersiren/hypernet';
import type { Config } from '../config/schemas/schema.js';
import type { Task } from '../events/task.js';
import { writeFigures } from '../figures/write-figures.js';
import { checkStillHeld } from '../run/explain-failure.js';
import type { RunFolder } from '../run/run-folder.js';

/** Step of the first contact sheet. Each next one follows after four times as many steps. */
const FIRST = 25;
const FACTOR = 4;

/**
 * Returns a hook that draws contact sheets at steps 25, 100, 400, … during a training, as `contact-sheet-step-25.png`
 * in the folder of figures. None is drawn at the last step, because the evaluation draws one.
 */
export function earlySheets(
  model: Model,
  { config, dataset, folder }: { config: Config; dataset: ImageDataset; folder: RunFolder },
  task: Task,
): TrainHook {
  const sheet = { name: config.name, split: config.evaluation.split, contexts: config.context.evaluate };
  return {
    every: FIRST,
    async run({ step }) {
      if (step >= config.train.steps || !isSheetStep(step)) return;
      const content = await modelSheet(model, dataset, { ...sheet, name: `${config.name} after ${step} steps` });
      checkStillHeld(folder.directory);
      const file = `contact-sheet-step-${step}`;
      await writeFigures(folder.figures, { [`sheet, step ${step}`]: { file, content } }, task);
    },
  };
}

/** Returns whether a step is 25 · 4ⁿ. */
function isSheetStep(step: number): boolean {
  let next = FIRST;
  while (next < step) next *= FACTOR;
  return next === step;
}
