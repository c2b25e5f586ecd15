import * as tfl from '@tensorflow/tfjs-layers';
import type { LayerVariables } from '../layers-network.js';

/** Residual branches start small, so that a block begins as nearly nothing and depth does no harm (Zhang et al. 2019). */
const RESIDUAL_GAIN = 0.1;

/** The variables of {@link residualBlocks}. */
export function residualLayers(name: string, blocks: number, channels: number): LayerVariables[] {
  const shape = [3, 3, channels, channels];
  return Array.from({ length: blocks }, (_, index) => `${name}.block${index + 1}`).flatMap((block) => [
    { name: `${block}.conv1`, shape, gain: 2 },
    { name: `${block}.conv2`, shape, gain: RESIDUAL_GAIN },
  ]);
}

/** Residual blocks, relu(x + conv(relu(conv(x)))) with kernels of 3 × 3, one after the other (He et al. 2016). */
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
