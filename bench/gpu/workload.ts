// `workload.mjs BACKEND NAME SECONDS`: measures one workload on a backend that computes asynchronously, and prints one
// JSON line.
import '@tensorflow/tfjs-layers';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { medianOf } from '../../tools/median-of.js';
import { comparison, growth } from '../workloads/index.js';

/** Duration of a block of steps, between two waits for the GPU, in seconds. */
const BLOCK_SECONDS = 0.1;

const MAX_BLOCK = 50;

const [backend, name, seconds] = process.argv.slice(2) as [string, string, string];
const workload = [...comparison, ...growth].find((candidate) => candidate.name === name);
if (!workload) throw new Error(`no workload named ${name}`);
const device = await start(backend);
const step = workload.build();

/** Takes some steps and waits until they are computed; returns the seconds of a step. */
async function block(steps: number): Promise<number> {
  const begun = performance.now();
  for (let index = 0; index < steps; index++) step();
  const last = tf.tidy(() => tf.add(tf.zeros([1]), 1)); // after all steps
  await last.data();
  last.dispose();
  return (performance.now() - begun) / 1000 / steps;
}

const first = await block(1);
const warm = await block(1);
const steps = Math.max(1, Math.min(MAX_BLOCK, Math.round(BLOCK_SECONDS / warm)));
const times: number[] = [];
for (let total = 0; total < Number(seconds) || times.length < 2; ) {
  const each = await block(steps);
  times.push(each);
  total += each * steps;
}
const median = medianOf(times);
const gflops = workload.flops / 1e9 / median;
process.stdout.write(
  `${JSON.stringify({ workload: name, backend, device, first_s: first, median_s: median, min_s: Math.min(...times), steps_per_block: steps, gflops })}\n`,
);
process.exit(0);

/** Starts the backend and returns the name of its device. */
async function start(wanted: string): Promise<string> {
  let device = wanted;
  if (wanted === 'webgpu') {
    const { webgpuInfo } = await import('../../packages/tfjs-webgpu/src/index.js');
    if (!webgpuInfo.available) throw new Error(webgpuInfo.reason);
    device = webgpuInfo.device;
  } else {
    // Not bundled: it belongs to an installed TensorFlow.
    const file = createRequire(`${process.cwd()}/package.json`).resolve('@tensorflow/tfjs-node-gpu');
    await import(pathToFileURL(file).href);
  }
  await import('@tensorflow/tfjs-backend-cpu');
  if (!(await tf.setBackend(wanted))) throw new Error(`the backend ${wanted} does not start`);
  await tf.ready();
  return device;
}
