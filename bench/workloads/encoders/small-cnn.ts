import { encoders } from '@hypersiren/hypernet';
import { type BenchEncoder, CHANNELS, LATENT, SIDE } from './bench-encoder.js';
import { maskDrawer } from './draw-mask.js';

const config = { type: 'cnn', channels: [32, 64, 128, 256] } as const;
const shape = { height: SIDE, width: SIDE, channels: CHANNELS, latent: LATENT };

/** This project's default: image and mask in, four strided ReLU convolutions, one linear layer. */
export const smallCnn: BenchEncoder = (() => {
  const { variables: specs } = encoders.cnn.describe(config, shape);
  const parameters = specs.reduce((sum, spec) => sum + spec.shape.reduce((a, b) => a * b), 0);
  let side = SIDE;
  let forward = 0;
  let first = 0;
  for (const { shape: kernel } of specs.filter((spec) => spec.name.endsWith('kernel'))) {
    // A kernel of four axes works at every place of a grid half as fine as the one before; the linear layer works once.
    if (kernel.length === 4) side /= 2;
    const flops = 2 * kernel.reduce((a, b) => a * b) * (kernel.length === 4 ? side * side : 1);
    first ||= flops;
    forward += flops;
  }
  return {
    parameters,
    flops: { forward, training: 3 * forward - first },
    create() {
      const { variables, encode } = encoders.cnn.create(config, shape, 0);
      const noReconstruction = () => {
        throw new Error('the cnn encoder asks for no reconstruction');
      };
      return {
        variables,
        encode: (known) => encode(known, noReconstruction).latent,
        drawMask: maskDrawer(SIDE, 0.1),
      };
    },
  };
})();
