/** Which of how many processes this one is. */
export interface Ranks {
  /** From 0. */
  readonly rank: number;
  readonly size: number;
}

/** Pairs of variables by which launchers tell: Open MPI, MPICH and Intel MPI, Slurm's `srun` with a plugin of MPI. */
const VARIABLES = [
  ['OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE'],
  ['PMI_RANK', 'PMI_SIZE'],
  ['PMIX_RANK', 'SLURM_STEP_NUM_TASKS'],
] as const;

/** What the launcher of this process says of it; undefined if it was not launched by one of MPI. */
export function ranksOf(environment: Readonly<Record<string, string | undefined>> = process.env): Ranks | undefined {
  for (const [rankName, sizeName] of VARIABLES) {
    const [rank, size] = [environment[rankName], environment[sizeName]];
    if (rank !== undefined && size !== undefined && /^\d+$/.test(rank) && /^\d+$/.test(size))
      return { rank: Number(rank), size: Number(size) };
  }
  return undefined;
}
