import { util } from '@tensorflow/tfjs-core';
import { benchEncoder, LATENT, SIDE } from './bench-encoder.js';
import { maskDrawer } from './draw-mask.js';

const PIXELS = SIDE * SIDE;

/**
 * The paper's CNN encoder: two convolutions, four residual blocks of two 5×5 convolutions, one 1×1 convolution, and a
 * linear map over the 1,024 positions of each channel. It has no mask input; unknown pixels are 0.
 */
export const paperCnn = benchEncoder(
  { type: 'residual', channels: [128, 256] },
  (shapes) => {
    const convolutions = shapes.slice(0, -1).map((shape) => 2 * util.sizeFromShape([...shape]) * PIXELS);
    const forward = convolutions.reduce((a, b) => a + b) + 2 * PIXELS * LATENT;
    return { forward, training: 3 * forward - (convolutions[0] as number) };
  },
  () => maskDrawer(SIDE, 0.1),
);
