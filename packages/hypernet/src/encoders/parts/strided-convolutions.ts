import type { FullOptions } from '@hypersiren/siren/family';
import * as z from 'zod';
import type { EncoderShape, MapShape } from '../encoder.js';
import type { LayerVariables } from '../layers-network.js';
import { residualLayers } from './residual-blocks.js';

const count = z.int().min(1);

/** Convolutions one after the other, and a linear map of what is left. */
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
  /** Whether the last map is averaged before the linear map; default false. */
  readonly pool?: boolean;
};

/** Every convolution moves by two pixels: it halves the image, and with it the work of all that follow. */
export const STRIDE = 2;

/** The layers of strided convolutions and the maps that they make, the coarsest first. */
export interface StridedNetwork {
  readonly layers: readonly LayerVariables[];
  readonly maps: readonly MapShape[];
}

/**
 * The layers `encoder.conv1` …, `encoder.conv1.block1` … and `encoder.linear`.
 *
 * @param inputs channels that the first convolution reads
 * @param components that the last linear map reads beside the features
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
