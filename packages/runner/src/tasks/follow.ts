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
 * Trains in step with the first process of a team, until the first process has no further training. Writes no files.
 *
 * @throws RunError `other-data` if the dataset differs from that of the first process; MpiError `lost` if the first
 * process does not respond
 */
export async function follow({ member, ...options }: TaskOptions & { readonly member: TeamMember }): Promise<void> {
  const { signal } = taskOf(options);
  try {
    await followAll(member, signal);
  } catch (error) {
    // The first process reports the lost process and saves the state.
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
      // All processes diverge at the same step; the first one decides how to continue.
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
