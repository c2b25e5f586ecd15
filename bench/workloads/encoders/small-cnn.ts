import { util } from '@tensorflow/tfjs-core';
import { benchEncoder, SIDE } from './bench-encoder.js';
import { maskDrawer } from './draw-mask.js';

/** The default encoder of this project: image and mask as input, four strided ReLU convolutions, one linear layer. */
export const smallCnn = benchEncoder(
  { type: 'cnn', channels: [32, 64, 128, 256] },
  (shapes) => {
    // Each convolution halves the resolution. The linear layer is evaluated once per image.
    const positions = (layer: number) => (layer < shapes.length - 1 ? (SIDE / 2 ** (layer + 1)) ** 2 : 1);
    const layers = shapes.map((shape, layer) => 2 * util.sizeFromShape([...shape]) * positions(layer));
    const forward = layers.reduce((a, b) => a + b);
    return { forward, training: 3 * forward - (layers[0] as number) };
  },
  () => maskDrawer(SIDE, 0.1),
);
