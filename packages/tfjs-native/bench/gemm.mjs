// Measures the matrix product against the machine: one JSON line per shape.
//
//   node bench/gemm.mjs [--threads N] [--isa avx512|avx2|portable] [--only NAME,…] [--seconds S]
//
// `peak_gflops` is the rate of multiply-adds on registers alone, measured with the same number of threads just before;
// `share` is the part of it that the product reached. `gbytes_per_s` counts every matrix once. The least of many short runs
// counts, so that what else the machine does disturbs little.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    isa: { type: 'string' },
    only: { type: 'string' },
    seconds: { type: 'string', default: '1' },
  },
});

const path =
  process.env.HYPERSIREN_NATIVE_ADDON ?? fileURLToPath(new URL('../build/Release/tfjs_native.node', import.meta.url));
const addon = createRequire(import.meta.url)(path);
const threads = Number(options.threads);
if (options.isa) addon.setIsa(options.isa);
const { geometry } = addon;

/** [name, batch, m, n, k, transposeA, transposeB, how many of the two have the batch: 'both' | 'a']. */
const SHAPES = [
  // Layers of a sine network, and their products backward.
  ['layer', 1, 1024, 256, 256],
  ['layer-input', 1, 1024, 256, 256, false, true],
  ['layer-weight', 1, 256, 256, 1024, true, false],
  ['layer-tall', 1, 65536, 256, 256],
  ['layer-tall-weight', 1, 256, 256, 65536, true, false],
  ['layer-per-image', 16, 1024, 64, 64],
  ['layer-per-image-input', 16, 1024, 64, 64, false, true],
  ['layer-per-image-weight', 16, 64, 64, 1024, true, false],
  ['layer-per-image-256', 16, 1024, 256, 256],
  // The first and the last layer.
  ['first', 1, 65536, 256, 2],
  ['first-of-five', 1, 3200, 256, 5],
  ['first-weight', 1, 2, 256, 65536, true, false],
  ['last', 1, 65536, 3, 256],
  ['last-input', 1, 65536, 256, 3, false, true],
  ['last-weight', 1, 256, 3, 65536, true, false],
  // The last layer of a hypernetwork's head: a small batch, 65,536 parameters.
  ['head-4', 1, 4, 65536, 256],
  ['head-16', 1, 16, 65536, 256],
  ['head-64', 1, 64, 65536, 256],
  ['head-16-weight', 1, 256, 65536, 16, true, false],
  ['head-16-input', 1, 16, 256, 65536, false, true],
  ['head-64-input', 1, 64, 256, 65536, false, true],
  // Squares.
  ['square-64', 1, 64, 64, 64],
  ['square-256', 1, 256, 256, 256],
  ['square-1024', 1, 1024, 1024, 1024],
  ['square-1024-tt', 1, 1024, 1024, 1024, true, true],
];

function floats(length) {
  const values = new Float32Array(length * 4 < 4096 ? length : addon.allocate(length * 4));
  for (let i = 0; i < length; i++) values[i] = Math.sin(i * 12.9898) * 0.5;
  return values;
}

/** Seconds of the fastest of many runs. */
function fastest(run, seconds) {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + seconds * 1000;
  let runs = 0;
  while (performance.now() < end || runs < 3) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
    runs++;
  }
  return best / 1000;
}

/** GFLOP/s of one thread, times the threads. */
function peak() {
  const rounds = 100_000;
  let operations = 0;
  const time = fastest(() => {
    operations = addon.multiplyAdds(rounds);
  }, 0.2);
  return (operations / time / 1e9) * threads;
}

addon.setThreads(threads);
const only = options.only?.split(',');
for (const [name, batch, m, n, k, transposeA = false, transposeB = false] of SHAPES) {
  if (only && !only.includes(name)) continue;
  const a = floats(batch * m * k);
  const b = floats(batch * k * n);
  const c = floats(batch * m * n);
  geometry.set([1, batch, 1, 1], 0);
  geometry.set([m, n, k], 40);
  const best = peak();
  const time = fastest(() => addon.matMul(a, b, c, transposeA, transposeB, 0, 0), Number(options.seconds));
  const gflops = (2 * batch * m * n * k) / time / 1e9;
  const round = (x, digits = 3) => Number(x.toPrecision(digits));
  process.stdout.write(
    `${JSON.stringify({
      shape: name,
      batch,
      m,
      n,
      k,
      transposeA,
      transposeB,
      isa: addon.isa(),
      threads,
      min_ms: round(time * 1000),
      gflops: round(gflops),
      peak_gflops: round(best),
      share: round(gflops / best, 2),
      gbytes_per_s: round((4 * batch * (m * k + k * n + m * n)) / time / 1e9),
    })}\n`,
  );
}
