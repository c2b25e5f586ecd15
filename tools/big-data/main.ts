// `npm run big-data -- load`: time to load 20,000 images of 32×32 pixels, by file format.
// `npm run big-data -- memory --gigabytes 2`: memory of a training on a file that is larger than its memory limit.
// `npm run big-data -- steps --steps 15000`: growth of a training's memory with the number of steps.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { medianOf } from '../median-of.js';
import { measureLoading } from './measure-loading.js';
import { measureMemory } from './measure-memory.js';
import { growth, measureSteps } from './measure-steps.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: 'string', default: '20000' },
    repeats: { type: 'string', default: '5' },
    gigabytes: { type: 'string', default: '2' },
    steps: { type: 'string', default: '200' },
    png: { type: 'boolean', default: false },
    backend: { type: 'string', default: 'native' },
  },
});
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const folder = mkdtempSync(path.join(tmpdir(), 'hypersiren-big-'));
try {
  if (positionals[0] === 'load') {
    const images = Number(values.images);
    const { png } = values;
    const repeats = Number(values.repeats);
    for (const { kind, bytes, seconds, processor } of await measureLoading({
      folder,
      images,
      repeats,
      png,
    })) {
      const range = `${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}`;
      say(
        `${kind}: ${medianOf(seconds).toFixed(2)} s, the median of ${repeats} (${range}); ` +
          `${medianOf(processor).toFixed(2)} s of a processor; ${Math.round(bytes / 1e6)} MB`,
      );
    }
  } else if (positionals[0] === 'memory') {
    const { steps, backend } = values;
    for (const { bytes, images, memory, seconds } of await measureMemory({
      folder,
      sizes: [20e6, Number(values.gigabytes) * 1e9],
      steps: Number(steps),
      backend,
    }))
      say(
        `${Math.round(bytes / 1e6)} MB, ${images} images: at most ${memory} MiB of memory in ${steps} steps, ${seconds} s`,
      );
  } else if (positionals[0] === 'steps') {
    const steps = Number(values.steps);
    const measured = await measureSteps({ folder, steps, backend: values.backend, looks: 12 });
    const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;
    for (const { step, resident, kept, native } of measured)
      say(`step ${step}: ${kilobytes(resident)} resident, ${kilobytes(kept)} kept, ${kilobytes(native)} native`);
    const later = measured.slice(Math.floor(measured.length / 3)); // JIT compilation has finished by then
    const each = (['resident', 'kept', 'native'] as const).map((of) => `${Math.round(growth(later, of))} B ${of}`);
    say(`with each step: ${each.join(', ')}`);
  } else
    say('usage: npm run big-data -- load|memory|steps [--images N] [--repeats N] [--png] [--gigabytes N] [--steps N]');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
