// Measures the fused sine kernels and Adam against the machine: one JSON line for each workload and pass.
//
//   node bench/sine.mjs [--threads N] [--isa avx512|avx2|neon|portable] [--only NAME,…] [--seconds S] [--cpu] [--mixed]
//
// `gflop` counts the multiply-adds of the layers' products in each pass as two and nothing else: no sines, and no forward that
// backward computes again. `peak_gflops` is the rate of multiply-adds on registers alone, measured with the same number of
// threads just before; `share` is the part of it that the pass reached. Adam is measured by `gbytes_per_s` instead: every
// array read and written once. The least of many short runs counts, so that what else the machine does disturbs little; with
// --cpu it is the processors' time, divided by the threads, which leaves out what a busy machine takes away.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    isa: { type: 'string' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '2' },
    cpu: { type: 'boolean', default: false },
    mixed: { type: 'boolean', default: false },
  },
});

const path =
  process.env.HYPERSIREN_NATIVE_ADDON ?? fileURLToPath(new URL('../build/Release/tfjs_native.node', import.meta.url));
const addon = createRequire(import.meta.url)(path);
const threads = Number(options.threads);
const seconds = Number(options.seconds);
if (options.isa) addon.setIsa(options.isa);

const OMEGA = 30;
const VALUE = 0;
const LAPLACIAN = 2;

/** Widths from inputs to outputs; the last layer is linear unless `lastSine`. */
const NETWORKS = {
  'fit-image': { widths: [2, 256, 256, 256, 256, 1], points: 65_536, way: 'value' },
  'fit-gradient': { widths: [2, 256, 256, 256, 256, 1], points: 16_384, way: 'slope' },
  'fit-laplacian': { widths: [2, 256, 256, 256, 256, 1], points: 16_384, way: 'laplacian' },
  'fit-sdf': { widths: [3, 256, 256, 256, 256, 1], points: 16_384, way: 'slope' },
  render: { widths: [2, 256, 256, 256, 256, 3], points: 65_536, way: 'value', forwardOnly: true },
  'per-image-256': { widths: [2, 256, 256, 256, 256, 3], points: 1024, sets: 16, way: 'value' },
  'per-image-64': { widths: [2, 64, 64, 64, 3], points: 1024, sets: 64, way: 'value' },
  'set-encoder': { widths: [5, 256, 256, 256, 256], points: 3200, way: 'value', lastSine: true },
  layer: { widths: [256, 256], points: 3200, way: 'value', lastSine: true },
};

/** Numbers of parameters: the hypernetwork of the paper, one sine network. */
const ADAMS = { 'adam-52M': 52_000_000, 'adam-200k': 198_915 };

function floats(length, scale = 1) {
  const values = new Float32Array(length * 4 < 4096 ? length : addon.allocate(length * 4));
  for (let i = 0; i < length; i++) values[i] = Math.sin(i * 12.9898) * scale;
  return values;
}

/** Milliseconds since some time. */
function now() {
  if (!options.cpu) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 / threads;
}

/** Seconds of the fastest of many runs. */
function fastest(run, limit = seconds) {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + limit * 1000;
  for (let runs = 0; performance.now() < end || runs < 3; runs++) {
    const start = now();
    run();
    best = Math.min(best, now() - start);
  }
  return best / 1000;
}

/** GFLOP/s of one thread, times the threads. */
function peak() {
  let operations = 0;
  // multiplyAdds keeps one thread busy, whatever the number of threads.
  const time = fastest(() => {
    operations = addon.multiplyAdds(100_000);
  }, 0.2);
  return (operations / time / 1e9) * (options.cpu ? 1 : threads);
}

const round = (x, digits = 3) => Number(x.toPrecision(digits));
const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

function benchNetwork(name, { widths, points, sets = 1, way, forwardOnly = false, lastSine = false }) {
  const layers = widths.length - 1;
  const inputs = widths[0];
  const count = sets * points * widths[layers];
  const omegas = widths.slice(1).map((_, l) => (l < layers - 1 || lastSine ? OMEGA : 0));
  const coords = floats(points * inputs);
  const sizes = omegas.flatMap((_, l) => [sets * widths[l] * widths[l + 1], sets * widths[l + 1]]);
  const parameters = sizes.map((size, i) => floats(size, Math.sqrt(6 / widths[i >> 1]) / OMEGA));
  const gradients = sizes.map((size) => floats(size));
  const [value, gradient, laplacian] = [floats(count), floats(count * inputs), floats(count)];
  const dCoords = floats(sets * points * inputs);
  const shape = Float64Array.of(layers, sets, points, 1, options.mixed ? 1 : 0, ...widths, ...omegas);
  const order = way === 'laplacian' ? LAPLACIAN : VALUE;

  const saved = floats(way === 'slope' ? addon.sineSlopeSavedCount(shape) : addon.sineSavedCount(shape, order));
  const forward = (keep) => () => {
    if (way === 'slope') addon.sineSlope(shape, coords, parameters, undefined, value, gradient, keep);
    else addon.sineForward(shape, order, coords, parameters, value, gradient, laplacian, keep);
  };
  const backward = (kept) => () => {
    const slopes = [undefined, value, gradient, kept, dCoords, gradients, undefined];
    if (way === 'slope') addon.sineSlopeBackward(shape, coords, parameters, ...slopes);
    else addon.sineBackward(shape, order, coords, parameters, value, gradient, laplacian, kept, dCoords, gradients);
  };
  const passes = {
    forward: forward(undefined),
    ...(!forwardOnly && {
      'forward, saving': forward(saved),
      'backward, saved': backward(saved),
      'backward, computing again': backward(undefined),
    }),
  };
  const once = (2 * sets * points * widths.slice(1).reduce((sum, w, l) => sum + w * widths[l], 0)) / 1e9;
  const forwards = { value: 1, slope: 2, laplacian: inputs + 2 }[way];
  const best = peak();
  for (const [pass, run] of Object.entries(passes)) {
    const time = fastest(run);
    const gflop = once * forwards * (pass.startsWith('forward') ? 1 : 2);
    print({
      workload: name,
      pass,
      isa: addon.isa(),
      threads,
      min_ms: round(time * 1000),
      gflop: round(gflop),
      gflops: round(gflop / time),
      peak_gflops: round(best),
      share: round(gflop / time / best, 2),
      ...(pass.includes('sav') && { saved_mb: Math.round((saved.length * 4) / 1e6) }),
    });
  }
}

function benchAdam(name, size) {
  const [p, m, v, g] = [floats(size), floats(size), floats(size, 0).fill(0.1), floats(size)];
  const [rates, ranks, none] = [Float32Array.of(1), Int32Array.of(0), floats(0)];
  for (const clip of [0, 1]) {
    const numbers = [1e-4, 0.9, 0.999, 1e-8, 10, clip, rates, [none], [none], ranks];
    const time = fastest(() => addon.adamStep([p], [m], [v], [g], ...numbers));
    // Read four arrays, write three; the norm is read before if it clips.
    const bytes = 4 * size * (clip > 0 ? 8 : 7);
    print({
      workload: name,
      pass: clip > 0 ? 'clipped' : 'unclipped',
      isa: addon.isa(),
      threads,
      min_ms: round(time * 1000),
      gbytes_per_s: round(bytes / time / 1e9),
    });
  }
}

addon.setThreads(threads);
const only = options.only?.split(',');
const chosen = ([name]) => !only || only.includes(name);
for (const [name, network] of Object.entries(NETWORKS).filter(chosen)) benchNetwork(name, network);
for (const [name, size] of Object.entries(ADAMS).filter(chosen)) benchAdam(name, size);
