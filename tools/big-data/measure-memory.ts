import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writePacked } from '@hypersiren/datasets';
import { runBin } from '../../packages/cli/src/testing/run-bin.js';
import type { Provenance } from '../../packages/runner/src/run/provenance.js';
import { madeImages } from './made-images.js';

const SHAPE = { height: 32, width: 32, channels: 3 };

export interface MemoryMeasured {
  /** Size of the file in bytes. */
  bytes: number;
  images: number;
  /** Peak resident memory of the training in MiB, without the file cache of the system. */
  memory: number;
  seconds: number;
}

/** Measures the memory of trainings of a small model on packed files of several sizes. */
export async function measureMemory({
  folder,
  sizes,
  steps,
  backend,
}: {
  folder: string;
  /** Sizes of the files in bytes. */
  sizes: readonly number[];
  steps: number;
  backend: string;
}): Promise<MemoryMeasured[]> {
  const measured: MemoryMeasured[] = [];
  for (const bytes of sizes) {
    const images = Math.floor(bytes / 3072);
    const packed = path.join(folder, 'images.packed');
    await writePacked(packed, { parts: madeImages(SHAPE, images), description: () => 'made' });
    writeFileSync(path.join(folder, 'config.yaml'), config(steps));
    const run = `run-${images}`;
    const { code, stderr } = await runBin(['train', 'config.yaml', '--run', run, '--backend', backend], {
      cwd: folder,
    });
    if (code !== 0) throw new Error(stderr);
    rmSync(packed);
    const { peakMemoryMiB, trainingSeconds } = JSON.parse(
      readFileSync(path.join(folder, run, 'run.json'), 'utf8'),
    ) as Provenance;
    measured.push({ bytes, images, memory: peakMemoryMiB as number, seconds: trainingSeconds as number });
  }
  return measured;
}

function config(steps: number): string {
  return `name: big
dataset: {source: packed, path: images.packed}
context: {train: {pixels: [10, 200]}, evaluate: [100]}
model:
  encoder: {type: cnn, channels: [8, 8]}
  hypernetwork: {latent: 8, hidden: [8], emission: full}
  siren: {width: 16, hiddenLayers: 1, omega0: 30}
train: {batch: 32, steps: ${steps}, mirror: true}
evaluation: {strongest: false}
`;
}
