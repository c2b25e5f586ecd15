import { TINY_CONFIG } from '../testing/tiny-config.js';

/**
 * A training whose steps take moments, with checkpoints so often that a good part of its time goes into writing them, and
 * with lines of the logs that do not fall on checkpoints.
 */
export function faultConfig(steps: number): string {
  return TINY_CONFIG.replace(
    /^train: .*$/m,
    `train: {batch: 6, steps: ${steps}, warmup: 2, logEvery: 4, statisticsEvery: 7, checkpointEvery: 3, keepCheckpoints: 3}\nevaluation: {images: 2}`,
  );
}

/** Two rings of points with their normals. */
export const SIGNAL = Array.from({ length: 60 }, (_, index) => {
  const [angle, height] = [(index * Math.PI) / 15, index % 2];
  const [x, y] = [Math.cos(angle), Math.sin(angle)];
  return `${[x, y, height, x, y, 0].map((value) => value.toFixed(4)).join(' ')}\n`;
}).join('');

/** The same of a fit, of the points in `signal.xyz` beside it. */
export function faultFitConfig(steps: number): string {
  return `name: tiny
fit: {type: sdf, surface: signal.xyz, batch: 20, resolution: 8, samples: 50}
network: {width: 8, hiddenLayers: 1}
train: {steps: ${steps}, logEvery: 4, measureEvery: 7, checkpointEvery: 3, keepCheckpoints: 3}
`;
}
