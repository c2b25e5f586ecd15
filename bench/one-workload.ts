import type { Precision } from '@hypersiren/siren';
import * as native from '@hypersiren/tfjs-native';
import * as tf from '@tensorflow/tfjs-core';

import { measure } from './measure.js';
import { comparison, growth } from './workloads/index.js';

// `one-workload.ts NAME THREADS SECONDS [PRECISION]`: measures one workload in this process, and prints one JSON line.

const [name, threads, seconds, precision = 'float32'] = process.argv.slice(2);
const workload = [...comparison, ...growth].find((candidate) => candidate.name === name);
if (!workload) throw new Error(`no workload named ${name}`);
native.setThreads(Number(threads));
await tf.setBackend('native');
const measurement = measure(workload, {
  threads: Number(threads),
  seconds: Number(seconds),
  precision: precision as Precision,
  measureMachine: native.measureMachine,
});
process.stdout.write(`${JSON.stringify(measurement)}\n`);
