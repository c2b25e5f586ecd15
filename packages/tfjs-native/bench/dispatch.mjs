// What a small operation costs on the backends native and cpu, in turn: one JSON line per operation, microseconds a call.
import * as tf from '@tensorflow/tfjs-core';
import '../dist/index.js';

const CALLS = 2000;
const ROUNDS = 15;

const a = [1, 2, 3, 4];
const operations = {
  add: (x) => tf.add(x, x),
  relu: (x) => tf.relu(x),
  matMul: (x) => tf.matMul(x, x),
  sum: (x) => tf.sum(x, 1),
  transpose: (x) => tf.transpose(x),
};

/** Microseconds of one call on a backend, each result disposed. */
async function microseconds(backend, operation) {
  await tf.setBackend(backend);
  const x = tf.tensor2d(a, [2, 2]);
  const start = performance.now();
  for (let call = 0; call < CALLS; call++) operation(x).dispose();
  const time = performance.now() - start;
  x.dispose();
  return (time / CALLS) * 1000;
}

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];

for (const [name, operation] of Object.entries(operations)) {
  const times = { native: [], cpu: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const backend of ['native', 'cpu']) times[backend].push(await microseconds(backend, operation));
  const [native, cpu] = [median(times.native), median(times.cpu)];
  const line = {
    operation: name,
    native_us: +native.toFixed(2),
    cpu_us: +cpu.toFixed(2),
    ratio: +(cpu / native).toFixed(2),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
