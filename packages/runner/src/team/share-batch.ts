import type { Config } from '../config/schemas/schema.js';
import { UsageError } from '../usage-error.js';
import type { Team } from './team.js';

/** Shards of a batch where a configuration names none: so many processes and fewer give the same bits. */
const SHARDS = 8;

/**
 * A configuration whose batch a team can share. One that says nothing of shards has 8, or as many as divide its batch, whatever the
 * number of processes.
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

/** @throws UsageError if there are more processes than shards */
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
