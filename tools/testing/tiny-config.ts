/** Configuration of a short run: 8×8 images, a few thousand parameters, six steps. */
export const TINY_CONFIG = `name: tiny
seed: 3
dataset: {source: portraits, size: 8, count: {train: 24, test: 7}}
context: {train: {pixels: [4, 40]}, evaluate: [5, 20, half, full]}
model:
  encoder: {type: cnn, channels: [4, 8]}
  hypernetwork: {latent: 8, hidden: [8], emission: full}
  siren: {width: 8, hiddenLayers: 1, omega0: 15}
train: {batch: 6, steps: 6, warmup: 2, logEvery: 2, checkpointEvery: 2}
`;
