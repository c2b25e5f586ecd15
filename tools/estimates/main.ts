// `npm run estimates -- experiments/portraits/config.yaml --steps 60`: compares the estimated time and memory of a dry
// run with those of the training.
// `npm run estimates -- experiments/portraits256/config.yaml --sizes 32,64,128,256`: measures the time of a step per pixel
// at these sizes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { useBackend } from '../../packages/runner/src/backend/use-backend.js';
import { countKernelTimes } from '../overhead/kernel-times.js';
import { measureEstimates } from './measure-estimates.js';
import { measurePixelTimes } from './pixel-times.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: 'string', default: '60' },
    backend: { type: 'string', default: 'native' },
    // Sides of generated portraits; if given, steps are timed at these sizes instead.
    sizes: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    set: { type: 'string', multiple: true, default: [] },
    // With sizes: prints the processor time of each kernel instead, in one round at each size.
    kernels: { type: 'boolean', default: false },
  },
});
const [config] = positionals;
if (config === undefined) throw new Error('expected the configuration of a training');
if (values.sizes !== undefined) await printPixelTimes(config, values.sizes.split(',').map(Number));
else await printEstimates(config);

async function printEstimates(config: string): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hypersiren-estimates-'));
  try {
    const set = [`train.steps=${values.steps}`, 'baselines=[]', 'evaluation.strongest=false'];
    const { predicted, measured } = await measureEstimates(path.resolve(config), {
      folder,
      backend: values.backend,
      set,
    });
    const line = (what: string, of: 'seconds' | 'memory', unit: string): string =>
      `${what}: ${predicted[of]} ${unit} predicted, ${measured[of]} measured, ` +
      `${(100 * (predicted[of] / measured[of] - 1)).toFixed(1)} % off\n`;
    process.stdout.write(line('time of the steps', 'seconds', 's') + line('memory', 'memory', 'MiB'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function printPixelTimes(config: string, sizes: readonly number[]): Promise<void> {
  await useBackend('native');
  if (values.kernels) {
    const kernelTimes = countKernelTimes();
    for (const size of sizes) {
      await measurePixelTimes(config, { sizes: [size], set: values.set, rounds: 1 }, kernelTimes);
      process.stdout.write(`${size}×${size}\n`);
      for (const { name, calls, milliseconds } of kernelTimes().slice(0, 16))
        process.stdout.write(`${milliseconds.toFixed(1).padStart(10)} ms in ${calls} calls of ${name}\n`);
    }
    return;
  }
  const times = await measurePixelTimes(config, { sizes, set: values.set, rounds: Number(values.rounds) });
  const [first] = times;
  for (const { size, processor, elapsed, faults } of times)
    process.stdout.write(
      `${size}×${size}: ${processor.toFixed(0)} ns of processor time a pixel, ${(processor / (first?.processor ?? 1)).toFixed(2)} times that of the first; ` +
        `${elapsed.toFixed(0)} ns elapsed, ${(elapsed / (first?.elapsed ?? 1)).toFixed(2)} times; ${faults.toFixed(2)} page faults for 1,000 pixels\n`,
    );
}
