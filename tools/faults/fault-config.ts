import { TINY_CONFIG } from '../testing/tiny-config.js';

/**
 * Returns the configuration of a training with short steps and frequent checkpoints, so that a large part of its time
 * is spent on writing them. The lines of the log do not coincide with checkpoints.
 */
export function faultConfig(steps: number): string {
  return TINY_CONFIG.replace(
    /^train: .*$/m,
    `train: {batch: 6, steps: ${steps}, warmup: 2, logEvery: 4, statisticsEvery: 7, checkpointEvery: 3, keepCheckpoints: 3}\nevaluation: {images: 2}`,
  );
}

/** Points and normals on two circles, in XYZ format. */
export const SIGNAL = Array.from({ length: 60 }, (_, index) => {
  const [angle, height] = [(index * Math.PI) / 15, index % 2];
  const [x, y] = [Math.cos(angle), Math.sin(angle)];
  return `${[x, y, height, x, y, 0].map((value) => value.toFixed(4)).join(' ')}\n`;
}).join('');

/** Returns the configuration of a fit to the points in `signal.xyz`, with short steps and frequent checkpoints. */
export function faultFitConfig(steps: number): string {
  return `name: tiny
fit: {type: sdf, surface: signal.xyz, batch: 20, resolution: 8, samples: 50}
network: {width: 8, hiddenLayers: 1}
train: {steps: ${steps}, logEvery: 4, measureEvery: 7, checkpointEvery: 3, keepCheckpoints: 3}
`;
}

/**
 * Returns the configuration of a generator with short steps and frequent checkpoints, each of which fits the
 * distribution of latents.
 */
export function faultGeneratorConfig(steps: number): string {
  return `name: tiny
dataset: { source: portraits, size: 8, count: { train: 24, test: 8 } }
model:
  { kind: generator, latent: 4, mixture: 2, normalize: false, mapping: 1, patch: 4, width: 8, depth: 1, heads: 2, mlp: 1, siren: { width: 5 } }
objective: { type: variational, encoder: { width: 8, depth: 1, heads: 2, mlp: 1 } }
train: { batch: 6, steps: ${steps}, warmup: 2, mirror: true, logEvery: 4, checkpointEvery: 3, keepCheckpoints: 3 }
evaluation: { images: 6, rank: 3 }
`;
}
