import * as tfl from '@tensorflow/tfjs-layers';
import type { LayerVariables } from '../layers-network.js';

/**
 * Gain of the last convolution of a residual branch. Small branches make a block nearly the identity at initialization,
 * so that depth does not harm training (Zhang et al. 2019).
 */
const RESIDUAL_GAIN = 0.1;

/** Returns the layers of {@link residualBlocks}. */
export function residualLayers(name: string, blocks: number, channels: number): LayerVariables[] {
  const shape = [3, 3, channels, channels];
  return Array.from({ length: blocks }, (_, index) => `${name}.block${index + 1}`).flatMap((block) => [
    { name: `${block}.conv1`, shape, gain: 2 },
    { name: `${block}.conv2`, shape, gain: RESIDUAL_GAIN },
  ]);
}

/** Applies a sequence of residual blocks relu(x + conv(relu(conv(x)))) with 3 × 3 kernels (He et al. 2016). */
export function residualBlocks(
  name: string,
  blocks: number,
  channels: number,
  x: tfl.SymbolicTensor,
): tfl.SymbolicTensor {
  const conv = (layer: string, activation: 'relu' | 'linear') =>
    tfl.layers.conv2d({
      name: layer,
      filters: channels,
      kernelSize: 3,
      padding: 'same',
      activation,
      kernelInitializer: 'zeros',
    });
  let y = x;
  for (let index = 1; index <= blocks; index++) {
    const inner = conv(`${name}.block${index}.conv1`, 'relu').apply(y);
    const branch = conv(`${name}.block${index}.conv2`, 'linear').apply(inner) as tfl.SymbolicTensor;
    y = tfl.layers.reLU().apply(tfl.layers.add().apply([y, branch])) as tfl.SymbolicTensor;
  }
  return y;
}
