import { createModel, DivergedError, train } from '@hypersiren/hypernet';
import { DivergenceWatch } from '@hypersiren/siren/training';
import { useBackend } from '../backend/use-backend.js';
import type { Config } from '../config/schemas/schema.js';
import { type TaskOptions, taskOf } from '../events/task.js';
import { learningRateFactor } from '../run/checkpoints/roll-back.js';
import { RunError } from '../run/run-error.js';
import { isLost } from '../team/lost.js';
import type { TeamMember, TeamStart } from '../team/team.js';
import { createOptimizer } from '../training/create-optimizer.js';
import { type Images, loadImages } from '../training/load-images.js';
import { modelShape } from '../training/model-shape.js';
import { trainSettings } from '../training/train-settings.js';

/**
 * Trains in step with the first process of a team, as often as that says, until there is nothing more. Writes nothing.
 *
 * @throws RunError `other-data` if the images here are not those of the first process; MpiError `lost` if that does not answer
 */
export async function follow({ member, ...options }: TaskOptions & { readonly member: TeamMember }): Promise<void> {
  const { signal } = taskOf(options);
  try {
    await followAll(member, signal);
  } catch (error) {
    // What the first process says of it, and saves.
    if (!(isLost(error) && signal.aborted)) throw error;
    process.exitCode = 1;
  }
}

async function followAll(member: TeamMember, signal: AbortSignal): Promise<void> {
  let images: Images | undefined;
  for (let start = await member.next(); start; start = await member.next()) {
    await useBackend(start.backend);
    images ??= await loadImages(start.config as Config);
    if (images.dataset.fingerprint !== start.data)
      throw new RunError(
        'other-data',
        'dataset',
        `process ${member.group.rank} of the training has other images than the first process`,
        'Give all processes access to the same files',
      );
    try {
      await trainAlong(start, images, member, signal);
    } catch (error) {
      // All diverge at the same step; the first process says what comes next.
      if (!(error instanceof DivergedError)) throw error;
    }
  }
}

async function trainAlong(start: TeamStart, images: Images, { group }: TeamMember, signal: AbortSignal): Promise<void> {
  const config = start.config as Config;
  const model = createModel(config.model, modelShape(config, images.dataset), config.seed);
  const optimizer = createOptimizer(model, config.train, learningRateFactor(start.rollbacks));
  try {
    model.load(start.model);
    optimizer.load(start.optimizer);
    await train({
      ...trainSettings(config, images),
      ...{ model, optimizer, group, signal, from: start.batch },
      watch: new DivergenceWatch(start.watch),
    });
  } finally {
    optimizer.dispose();
    model.dispose();
  }
}
