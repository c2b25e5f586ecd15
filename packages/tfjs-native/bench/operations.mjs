// What operations on tensors of usual sizes cost on the backends native and cpu, in turn, one thread: one JSON line per
// operation, milliseconds of processor time a call.
//
//   node bench/operations.mjs [NAME,…]
import * as tf from '@tensorflow/tfjs-core';
import { setThreads } from '../dist/index.js';

const ROUNDS = 3;
const MILLISECONDS = 150; // of a round

const EDGES = [0, 1, 1, 0].map((size) => [size, size]);

const normal =
  (...shape) =>
  () =>
    tf.randomNormal(shape, 0, 1, 'float32', 1);
const indices = (count, depth, size) => tf.randomUniform([count, depth], 0, size, 'int32', 2);

/** By name: what creates the inputs, and the operation. */
const operations = {
  'fft 64×1024': [() => [tf.complex(normal(64, 1024)(), normal(64, 1024)())], (x) => tf.fft(x)],
  'fft 64×1000': [() => [tf.complex(normal(64, 1000)(), normal(64, 1000)())], (x) => tf.fft(x)],
  'fft 8×1009': [() => [tf.complex(normal(8, 1009)(), normal(8, 1009)())], (x) => tf.fft(x)],
  'fft 1×65536': [() => [tf.complex(normal(1, 65536)(), normal(1, 65536)())], (x) => tf.fft(x)],
  'rfft 64×1024': [() => [normal(64, 1024)()], (x) => tf.rfft(x)],
  'topk 5 of 64×1000': [() => [normal(64, 1000)()], (x) => tf.topk(x, 5)],
  'topk 100 of 1×100000': [() => [normal(1, 100000)()], (x) => tf.topk(x, 100)],
  'topk all of 1×100000': [() => [normal(1, 100000)()], (x) => tf.topk(x, 100000)],
  'cumsum 256×1024': [() => [normal(256, 1024)()], (x) => tf.cumsum(x, 1)],
  'cumsum 256×1024, axis 0': [() => [normal(256, 1024)()], (x) => tf.cumsum(x, 0)],
  'gatherND 20000 of 256×256×8': [() => [normal(256, 256, 8)(), indices(20000, 2, 256)], tf.gatherND],
  'scatterND 20000 to 256×256×8': [
    () => [indices(20000, 2, 256), normal(20000, 8)()],
    (at, x) => tf.scatterND(at, x, [256, 256, 8]),
  ],
  'mirrorPad 16×64×64×16': [() => [normal(16, 64, 64, 16)()], (x) => tf.mirrorPad(x, EDGES, 'reflect')],
  'depthToSpace 16×32×32×64': [() => [normal(16, 32, 32, 64)()], (x) => tf.depthToSpace(x, 2, 'NHWC')],
  'einsum bqhd,bkhd->bhqk': [
    () => [normal(4, 64, 4, 32)(), normal(4, 64, 4, 32)()],
    (a, b) => tf.einsum('bqhd,bkhd->bhqk', a, b),
  ],
};

/** Milliseconds of processor time of one call on a backend. */
async function milliseconds(backend, [create, operation]) {
  await tf.setBackend(backend);
  const inputs = tf.tidy(create);
  const call = () => tf.dispose(operation(...inputs));
  call();
  let calls = 0;
  const begin = process.cpuUsage();
  const time = () => {
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / 1000;
  };
  while (time() < MILLISECONDS) {
    call();
    calls++;
  }
  const result = time() / calls;
  tf.dispose(inputs);
  return result;
}

const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];

setThreads(1);
const only = process.argv[2]?.split(',');
for (const [name, operation] of Object.entries(operations)) {
  if (only && !only.some((part) => name.includes(part))) continue;
  const times = { native: [], cpu: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const backend of ['native', 'cpu']) times[backend].push(await milliseconds(backend, operation));
  const [native, cpu] = [median(times.native), median(times.cpu)];
  const line = {
    operation: name,
    native_ms: +native.toPrecision(3),
    cpu_ms: +cpu.toPrecision(3),
    ratio: +(cpu / native).toPrecision(2),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
