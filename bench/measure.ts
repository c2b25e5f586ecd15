import type { Precision } from '@hypersiren/siren';
import type { MachineMeasurement } from '@hypersiren/tfjs-native';
import { medianOf } from '../tools/median-of.js';
import type { Workload } from './workloads/workload.js';

/**
 * Result of one measurement. The first fields are those of `torch_peer.py`; the last ones relate the speed to the peak
 * speed of the machine.
 */
export interface Measurement {
  workload: string;
  threads: number;
  median_s: number;
  min_s: number;
  /** Mean CPU time of a step, of all threads together, in seconds. */
  processor_s: number;
  items_per_s: number;
  peak_rss_mb: number;
  /** Number of floating-point operations of one step, in 10⁹. A multiply-add counts as two; sines are not counted. */
  gflop: number;
  /** Fraction of the peak multiply-add rate of the used threads, which is measured in the same process. */
  peak_share: number;
  /**
   * Memory traffic that the parameters require at least, as a fraction of the memory bandwidth measured in the same
   * process.
   */
  bandwidth_share: number;
}

/**
 * Measures a workload with the protocol of `torch_peer.py`: steps for half of `seconds` to warm up, at least one, then
 * steps for at least `seconds`, and at least three.
 */
export function measure(
  workload: Workload,
  {
    threads,
    seconds,
    precision,
    measureMachine,
  }: { threads: number; seconds: number; precision?: Precision; measureMachine: () => MachineMeasurement },
): Measurement {
  const step = workload.build({ precision });
  const warm = performance.now() + 500 * seconds;
  do step();
  while (performance.now() < warm);
  const times: number[] = [];
  let total = 0;
  const before = process.cpuUsage();
  while (total < seconds || times.length < 3) {
    const start = performance.now();
    step();
    const elapsed = (performance.now() - start) / 1000;
    times.push(elapsed);
    total += elapsed;
  }
  const { user, system } = process.cpuUsage(before);
  const peakRss = process.resourceUsage().maxRSS;
  // Measured last, because it allocates memory.
  const peak = measureMachine();
  const medianS = medianOf(times);
  return {
    workload: workload.name,
    threads,
    median_s: round(medianS, 5),
    min_s: round(Math.min(...times), 5),
    processor_s: round((user + system) / 1e6 / times.length, 5),
    items_per_s: round(workload.items / medianS, 2),
    peak_rss_mb: Math.floor(peakRss / 1024), // maxRSS is in KiB
    gflop: round(workload.flops / 1e9, 2),
    peak_share: round(workload.flops / 1e9 / medianS / peak.gflops, 3),
    bandwidth_share: round(workload.bytes / 1e9 / medianS / peak.gigabytesPerSecond, 3),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
