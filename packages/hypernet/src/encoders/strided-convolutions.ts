import { checkCount } from '../check-option.js';
import { HypernetError } from '../hypernet-error.js';
import type { EncoderShape, MapShape } from './encoder.js';
import type { LayerVariables } from './layers-network.js';
import { residualLayers } from './residual-blocks.js';

/** Convolutions one after the other, with residual blocks between them or without, and a linear map of what is left. */
export interface StridedConvolutions {
  /** Channels of each convolution, one or more of them; each halves height and width. */
  readonly channels: readonly number[];
  /** Side of the convolutions' kernels; default 3. */
  readonly kernel?: number;
  /** Residual blocks after each convolution; default 0. */
  readonly blocks?: number;
}

/** Every convolution moves by two pixels: it halves the picture, and with it the work of all that follow. */
export const STRIDE = 2;

/** Side of the kernels where none is given. */
export const KERNEL = 3;

/** Residual blocks where no number is given. */
export const BLOCKS = 0;

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
  const { channels, kernel = KERNEL, blocks = BLOCKS } = config;
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
  const size = last.height * last.width * last.channels + components;
  const linear = { name: 'encoder.linear', shape: [size, shape.latent], gain: 1 };
  return { layers: [...convolutions, linear], maps: maps.reverse() };
}

/** Throws unless the numbers are usable. `what` names the encoder. */
export function checkStrided(what: string, { channels, kernel = KERNEL, blocks = BLOCKS }: StridedConvolutions): void {
  checkChannels(what, channels);
  checkCount(`${what}: kernel`, kernel);
  checkCount(`${what}: blocks`, blocks, 0);
}

/** Throws unless there are channels. `what` names the encoder. */
export function checkChannels(what: string, channels: readonly number[]): void {
  if (channels.length === 0)
    throw new HypernetError('option', `${what}: channels: expected one number or more, got none`);
  for (const count of channels) checkCount(`${what}: channels`, count);
}
