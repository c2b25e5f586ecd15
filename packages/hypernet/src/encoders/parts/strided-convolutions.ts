import type { FullOptions } from '@hypersiren/siren/family';
import * as z from 'zod';
import type { EncoderShape, MapShape } from '../encoder.js';
import type { LayerVariables } from '../layers-network.js';
import { residualLayers } from './residual-blocks.js';

const count = z.int().min(1);

/** Options of a sequence of strided convolutions followed by a linear map of the flattened features. */
export const stridedConvolutions = {
  channels: z
    .array(count)
    .min(1)
    .default([32, 64, 128, 256])
    .describe('Channels of each convolution; each halves height and width'),
  kernel: count.default(3).describe('Side of the convolutions’ kernels'),
};

/** Their options, with residual blocks after each convolution or 0. */
export type StridedConvolutions = FullOptions<typeof stridedConvolutions> & {
  readonly blocks: number;
  /** Whether the last feature map is averaged over its cells before the linear map; default false. */
  readonly pool?: boolean;
};

/** Stride of every convolution, in pixels. */
export const STRIDE = 2;

/** Layers of strided convolutions and their feature maps, the coarsest first. */
export interface StridedNetwork {
  readonly layers: readonly LayerVariables[];
  readonly maps: readonly MapShape[];
}

/**
 * Returns the layers `encoder.conv1` …, `encoder.conv1.block1` … and `encoder.linear`.
 *
 * @param inputs input channels of the first convolution
 * @param components further inputs of the last linear map
 */
export function stridedNetwork(
  config: StridedConvolutions,
  inputs: number,
  shape: EncoderShape,
  components = 0,
): StridedNetwork {
  const { channels, kernel, blocks } = config;
  const maps: MapShape[] = [];
  for (const filters of channels) {
    const { height, width } = maps.at(-1) ?? shape;
    maps.push({ height: Math.ceil(height / STRIDE), width: Math.ceil(width / STRIDE), channels: filters });
  }
  const convolutions = channels.flatMap((outputs, index): LayerVariables[] => {
    const name = `encoder.conv${index + 1}`;
    const shape = [kernel, kernel, channels[index - 1] ?? inputs, outputs];
    return [{ name, shape, gain: 2 }, ...residualLayers(name, blocks, outputs)];
  });
  const last = maps.at(-1) as MapShape;
  const size = (config.pool ? 1 : last.height * last.width) * last.channels + components;
  const linear = { name: 'encoder.linear', shape: [size, shape.latent], gain: 1 };
  return { layers: [...convolutions, linear], maps: maps.reverse() };
}
