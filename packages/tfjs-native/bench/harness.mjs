// What the benchmarks of single kernels share: the addon with options from the command line, timing, the machine's peak.
//
//   [--threads N] [--isa avx512|avx2|portable] [--only NAME,…] [--seconds S]
//
// One JSON line per case. The least of many short runs counts, with one thread the least processor time, so that what else
// the machine does disturbs little.
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

export const addon = createRequire(import.meta.url)(path);
const threads = Number(options.threads);
if (options.isa) addon.setIsa(options.isa);
addon.setThreads(threads);

const only = options.only?.split(',');
/** Whether the command line asks for the case of that name. */
export const isWanted = (name) => !only || only.includes(name);

/** An aligned array with values of magnitude ½ that do not repeat. */
export function floats(length) {
  const values = new Float32Array(addon.allocate(Math.max(length, 1) * 4));
  for (let i = 0; i < length; i++) values[i] = Math.sin(i * 12.9898) * 0.5;
  return values;
}

/** Milliseconds of processor time with one thread, otherwise of elapsed time. */
function now() {
  if (threads > 1) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Seconds of the fastest run. */
function fastest(run, seconds) {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + seconds * 1000;
  for (let runs = 0; runs < 3 || performance.now() < end; runs++) {
    const start = now();
    run();
    best = Math.min(best, now() - start);
  }
  return best / 1000;
}

/** GFLOP/s of multiply-adds on the registers of one thread, times the threads. */
function peak() {
  let operations = 0;
  const time = fastest(() => {
    operations = addon.multiplyAdds(100_000);
  }, 0.2);
  return (operations / time / 1e9) * threads;
}

const round = (x, digits = 3) => Number(x.toPrecision(digits));

/**
 * Measures `run`, which does `operations` floating-point operations on `bytes` bytes, and prints the case with `fields`.
 * `share` is the part of `peak_gflops`, the rate of multiply-adds on registers alone, measured just before.
 */
export function report(fields, operations, bytes, run) {
  const best = peak();
  const time = fastest(run, Number(options.seconds));
  const gflops = operations / time / 1e9;
  const result = {
    ...fields,
    isa: addon.isa(),
    threads,
    min_ms: round(time * 1000),
    gflops: round(gflops),
    peak_gflops: round(best),
    share: round(gflops / best, 2),
    gbytes_per_s: round(bytes / time / 1e9),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
