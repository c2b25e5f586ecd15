import { fitGradient, fitImage, fitLaplacian, fitSdf } from './fit.js';
import { hypernetCnn, hypernetSet, hypernetSmall, inpaint } from './hypernet.js';
import { renderWorkload } from './render.js';
import { unetWorkload } from './unet.js';
import type { Workload } from './workload.js';

/** Workloads of the comparison, in the order of `torch_peer.py`. */
export const comparison: readonly Workload[] = [
  hypernetSet,
  hypernetCnn,
  hypernetSmall({ name: 'hypernet-small' }),
  inpaint,
  fitImage({ name: 'fit-image' }),
  fitGradient,
  fitLaplacian,
  fitSdf,
  renderWorkload({ name: 'render', size: 1024 }),
  unetWorkload({ name: 'unet-64', size: 64, batch: 32 }),
  unetWorkload({ name: 'unet-128', size: 128, batch: 32 }),
  unetWorkload({ name: 'points-256', size: 256, batch: 4, points: 4096 }),
];

/** Workloads that show how time grows with batch size, width and resolution. */
export const growth: readonly Workload[] = [
  ...[8, 16, 32, 64, 128].map((batch) => hypernetSmall({ name: `hypernet-small@batch=${batch}`, batch })),
  ...[32, 64, 128, 256].map((width) => hypernetSmall({ name: `hypernet-small@width=${width}`, width })),
  ...[32, 64, 128, 256, 512].map((width) => fitImage({ name: `fit-image@width=${width}`, width })),
  ...[128, 256, 512, 1024, 2048].map((size) => renderWorkload({ name: `render@size=${size}`, size })),
];
