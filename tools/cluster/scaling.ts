/**
 * Time of a training step on many processes, on paper. Computing is divided by the ranks; sums take recursive halving and doubling, by
 * which every rank sends and receives 2 (N − 1) / N times the gradients in 2 log₂ N messages (Rabenseifner 2004); gradients are
 * copied once out of the tensors and once back. Nothing of it overlaps.
 */
export interface Step {
  /** Of one rank that has the whole batch, seconds. */
  readonly seconds: number;
  /** Numbers that are trained. */
  readonly parameters: number;
  /** Images of a batch: there are no more ranks than that. */
  readonly batch: number;
}

/** What connects the ranks, each on a node of its own. */
export interface Network {
  readonly gigabits: number;
  /** Of a message, seconds. */
  readonly latency: number;
}

/** Usual ones: Ethernet with TCP, and two with remote memory access. */
export const NETWORKS: readonly Network[] = [
  { gigabits: 10, latency: 50e-6 },
  { gigabits: 100, latency: 5e-6 },
  { gigabits: 400, latency: 3e-6 },
];

/** Bytes per second at which gradients are copied and added, of one core. */
const MEMORY = 4e9;

/** Bytes of a number. */
const BYTES = { float32: 4, bfloat16: 2 } as const;

/** Seconds of a step on a power of two of ranks. */
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

/** The share of the ranks' time that is spent on computing. */
export function efficiency(step: Step, ranks: number, network: Network, numbers?: keyof typeof BYTES): number {
  return step.seconds / ranks / stepSeconds(step, ranks, network, numbers);
}

/** The most ranks, a power of two that divides the batch, of which at least half of the time is computing. */
export function usefulRanks(step: Step, network: Network, numbers?: keyof typeof BYTES): number {
  let useful = 1;
  for (let ranks = 2; ranks <= 512 && step.batch % ranks === 0; ranks *= 2)
    if (efficiency(step, ranks, network, numbers) >= 0.5) useful = ranks;
  return useful;
}
