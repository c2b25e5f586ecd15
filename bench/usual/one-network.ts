import { fileURLToPath } from 'node:url';
import type { BackendName } from '@hypersiren/runner';
import { medianOf } from '../../tools/median-of.js';

// `one-network.ts NETWORK BACKEND THREADS SECONDS`: measures one usual network on one backend in this process, and prints
// one JSON line.

/** Measurement of a network. Times are in seconds. */
export interface UsualMeasurement {
  readonly network: string;
  readonly median_s: number;
  /** Mean processor time of a step, of all threads together. */
  readonly processor_s: number;
  readonly steps: number;
}

const [name, backend, threads, seconds] = process.argv.slice(2) as [string, BackendName, string, string];
process.env.HYPERSIREN_NATIVE_THREADS = threads;
process.env.TF_NUM_INTRAOP_THREADS = threads;
process.env.TF_NUM_INTEROP_THREADS = '1';
process.env.OMP_NUM_THREADS = threads; // oneDNN of TensorFlow
process.chdir(fileURLToPath(new URL('..', import.meta.url))); // the optional backends are installed there

const { useBackend } = await import('@hypersiren/runner');
await useBackend(backend);
const { usualNetworks } = await import('./networks.js');
const network = usualNetworks.find((candidate) => candidate.name === name);
if (!network) throw new Error(`no network named ${name}`);
const step = network.build();
const limit = Number(seconds);
// Short steps are repeated, until the compiler of JavaScript has done its work.
for (const end = performance.now() + (limit * 1000) / 2; ; ) {
  await step();
  if (performance.now() > end) break;
}
const times: number[] = [];
const before = process.cpuUsage();
for (let total = 0; total < limit; ) {
  const start = performance.now();
  await step();
  const elapsed = (performance.now() - start) / 1000;
  times.push(elapsed);
  total += elapsed;
}
const { user, system } = process.cpuUsage(before);
const measurement: UsualMeasurement = {
  network: name,
  median_s: medianOf(times),
  processor_s: (user + system) / 1e6 / times.length,
  steps: times.length,
};
process.stdout.write(`${JSON.stringify(measurement)}\n`);
