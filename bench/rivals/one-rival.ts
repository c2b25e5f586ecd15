import { chooseBackend } from '../choose-backend.js';
import { type Step, timeSteps } from '../time-steps.js';
import type { Rival } from './compare-rivals.js';

// `one-rival.ts WORKLOAD SIDE THREADS SECONDS`: measures one workload on one side in this process, and prints one JSON
// line.

const [name, side, threads, seconds] = process.argv.slice(2) as [string, Rival, string, string];

const times = await timeSteps(await buildStep(), Number(seconds));
process.stdout.write(`${JSON.stringify({ workload: name, side, ...times })}\n`);

async function buildStep(): Promise<Step> {
  if (side === 'jax-js') {
    const { jaxWorkloads } = await import('./jax/index.js');
    return chosen(await jaxWorkloads())();
  }
  if (side === 'onnxruntime') {
    const { onnxWorkloads } = await import('./onnx-runtime.js');
    return chosen(onnxWorkloads)(Number(threads));
  }
  await chooseBackend(side, threads);
  const { comparison } = await import('../workloads/index.js');
  const workloads = Object.fromEntries(comparison.map((workload) => [workload.name, () => workload.build()]));
  return chosen(workloads)();
}

function chosen<T>(workloads: Readonly<Record<string, T>>): T {
  const workload = workloads[name];
  if (workload === undefined)
    throw new Error(`the workload is not written for it; those that are: ${Object.keys(workloads).join(', ')}`);
  return workload;
}
