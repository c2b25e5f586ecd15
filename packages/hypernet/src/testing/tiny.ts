import { createDataset, type MemoryDataset } from '@hypersiren/datasets';
import type { ModelConfig } from '../model/model-schema.js';

/** Configuration of a model with some thousand parameters that has every part. */
export const tinyConfig = {
  encoder: { type: 'cnn', channels: [4, 6] },
  hypernetwork: { latent: 8, hidden: [6, 5], emission: 'full' },
  siren: { width: 7, hiddenLayers: 1, omega0: 10 },
} as const satisfies ModelConfig;

/**
 * Returns a dataset of 24 training and 7 test images, each a different plane wave. Height and width differ, one odd and
 * one even.
 */
export function tinyDataset({ height = 6, width = 5, channels = 3 } = {}): MemoryDataset {
  const [train, test] = [24, 7];
  const images = new Uint8Array((train + test) * height * width * channels);
  for (let index = 0; index < images.length; index++) {
    const channel = index % channels;
    const column = Math.floor(index / channels) % width;
    const row = Math.floor(index / channels / width) % height;
    const image = Math.floor(index / channels / width / height);
    const wave = Math.sin(image + (row * (1 + (image % 3))) / height + (column * (image % 2)) / width + channel);
    images[index] = Math.round(127.5 + 100 * wave);
  }
  const splits = { train: { start: 0, count: train }, test: { start: train, count: test } };
  return createDataset({ name: 'waves', description: 'plane waves', images, height, width, channels, splits });
}
