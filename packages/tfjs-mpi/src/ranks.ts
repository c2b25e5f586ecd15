/** Rank of this process and number of processes. */
export interface Ranks {
  /** Rank of this process, from 0. */
  readonly rank: number;
  readonly size: number;
}

/**
 * Environment variables of rank and size, set by Open MPI, by MPICH and Intel MPI, and by Slurm's `srun` with an MPI
 * plugin.
 */
const VARIABLES = [
  ['OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE'],
  ['PMI_RANK', 'PMI_SIZE'],
  ['PMIX_RANK', 'SLURM_STEP_NUM_TASKS'],
] as const;

/**
 * Returns the rank and size that the launcher set in the environment; undefined if the process was not launched by MPI.
 */
export function ranksOf(environment: Readonly<Record<string, string | undefined>> = process.env): Ranks | undefined {
  for (const [rankName, sizeName] of VARIABLES) {
    const [rank, size] = [environment[rankName], environment[sizeName]];
    if (rank !== undefined && size !== undefined && /^\d+$/.test(rank) && /^\d+$/.test(size))
      return { rank: Number(rank), size: Number(size) };
  }
  return undefined;
}
