import { util } from '@tensorflow/tfjs-core';
import { benchEncoder, SIDE } from './bench-encoder.js';
import { maskDrawer } from './draw-mask.js';

/** This project's default: image and mask in, four strided ReLU convolutions, one linear layer. */
export const smallCnn = benchEncoder(
  { type: 'cnn', channels: [32, 64, 128, 256] },
  (shapes) => {
    // Each convolution works at every place of a grid half as fine as the one before, the linear layer once.
    const positions = (layer: number) => (layer < shapes.length - 1 ? (SIDE / 2 ** (layer + 1)) ** 2 : 1);
    const layers = shapes.map((shape, layer) => 2 * util.sizeFromShape([...shape]) * positions(layer));
    const forward = layers.reduce((a, b) => a + b);
    return { forward, training: 3 * forward - (layers[0] as number) };
  },
  () => maskDrawer(SIDE, 0.1),
);
