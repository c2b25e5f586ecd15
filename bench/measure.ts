import type { MachineMeasurement } from '@hypersiren/tfjs-native';
import { medianOf } from '../tools/median-of.js';
import type { Workload } from './workloads/workload.js';

/** What one measurement prints, field by field what `torch_peer.py` prints, and the shares of the machine reached. */
export interface Measurement {
  workload: string;
  threads: number;
  median_s: number;
  min_s: number;
  /** Mean processor time of a step, of all threads together. */
  processor_s: number;
  items_per_s: number;
  peak_rss_mb: number;
  /** Arithmetic of one step, 10⁹ floating-point operations (a multiply-add counts two; sines are not counted). */
  gflop: number;
  /** Share of the multiply-add peak of the threads used, measured in the same process. */
  peak_share: number;
  /** Share of the memory bandwidth measured in the same process that the parameters' unavoidable traffic takes. */
  bandwidth_share: number;
}

/** The protocol of `torch_peer.py`: one step to warm up, then steps until `seconds` are full, three at the least. */
export function measure(
  workload: Workload,
  { threads, seconds, measureMachine }: { threads: number; seconds: number; measureMachine: () => MachineMeasurement },
): Measurement {
  const step = workload.build();
  step();
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
  // Afterwards, since it takes memory of its own.
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
