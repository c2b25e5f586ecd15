import type { Config } from '../config/schemas/schema.js';
import { UsageError } from '../usage-error.js';
import type { Team } from './team.js';

/** Default number of shards of a batch. Any number of processes up to this one gives bit-for-bit equal results. */
const SHARDS = 8;

/**
 * Divides the batch of a configuration into shards for a team. By default the number of shards is the largest power of
 * two up to 8 that divides the batch, independent of the number of processes.
 *
 * @throws UsageError if there are more processes than shards
 */
export function shareBatch<C extends Pick<Config, 'train'>>(config: C, team: Pick<Team, 'size'> | undefined): C {
  if (team === undefined) return config;
  const { batch } = config.train;
  let { shards } = config.train;
  if (shards === 1) while (shards < SHARDS && batch % (2 * shards) === 0) shards *= 2;
  const shared = { ...config, train: { ...config.train, shards } };
  checkShared(shared, team);
  return shared;
}

/**
 * Checks that a team has no more processes than the batch has shards.
 *
 * @throws UsageError if there are more processes than shards
 */
export function checkShared(
  { train: { batch, shards } }: Pick<Config, 'train'>,
  team: Pick<Team, 'size'> | undefined,
): void {
  if (team === undefined || team.size <= shards) return;
  throw new UsageError(
    `${team.size} processes cannot share ${shards} shards of a batch of ${batch} images: start ${shards} or fewer, ` +
      'or set train.shards to a larger power of two that divides train.batch',
  );
}
