/**
 * Training step of one rank, the input of a model of its time on many ranks. The model divides the computation by the
 * number of ranks N. Gradients are summed by recursive halving and doubling: each rank sends and receives 2 (N − 1) / N
 * times the gradients in 2 log₂ N messages (Rabenseifner 2004). Gradients are copied once from the tensors and once
 * back. Nothing overlaps.
 */
export interface Step {
  /** Time of a step on one rank with the whole batch, in seconds. */
  readonly seconds: number;
  /** Number of trained parameters. */
  readonly parameters: number;
  /** Batch size in images, the maximum number of ranks. */
  readonly batch: number;
}

/** Network between the ranks, each of which is on its own node. */
export interface Network {
  readonly gigabits: number;
  /** Latency of a message in seconds. */
  readonly latency: number;
}

/** Common networks: Ethernet with TCP, and two with RDMA. */
export const NETWORKS: readonly Network[] = [
  { gigabits: 10, latency: 50e-6 },
  { gigabits: 100, latency: 5e-6 },
  { gigabits: 400, latency: 3e-6 },
];

/** Speed at which one core copies and adds gradients, in bytes per second. */
const MEMORY = 4e9;

/** Size of a number in bytes. */
const BYTES = { float32: 4, bfloat16: 2 } as const;

/** Estimates the time of a step in seconds. `ranks` is a power of two. */
export function stepSeconds(
  step: Step,
  ranks: number,
  network: Network,
  numbers: keyof typeof BYTES = 'float32',
): number {
  if (ranks === 1) return step.seconds;
  const sent = ((2 * (ranks - 1)) / ranks) * step.parameters * BYTES[numbers];
  const travel = (8 * sent) / (network.gigabits * 1e9) + 2 * Math.log2(ranks) * network.latency;
  const copies = (3 * step.parameters * BYTES.float32) / MEMORY;
  return step.seconds / ranks + travel + copies;
}

/** Returns the parallel efficiency: the fraction of the ranks' time that is spent on computation. */
export function efficiency(step: Step, ranks: number, network: Network, numbers?: keyof typeof BYTES): number {
  return step.seconds / ranks / stepSeconds(step, ranks, network, numbers);
}

/**
 * Returns the largest number of ranks with an efficiency of at least 0.5. The number is a power of two that divides the
 * batch, at most 512.
 */
export function usefulRanks(step: Step, network: Network, numbers?: keyof typeof BYTES): number {
  let useful = 1;
  for (let ranks = 2; ranks <= 512 && step.batch % ranks === 0; ranks *= 2)
    if (efficiency(step, ranks, network, numbers) >= 0.5) useful = ranks;
  return useful;
}
