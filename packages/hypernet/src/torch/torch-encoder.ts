import type { NamedArray, NamedArrays } from '@hypersiren/siren/training';
import type { EncoderConfig } from '../encoders/encoders.js';

/** Dimensions: D latent. */

/** An encoder of the authors' code, read from its tensors. */
export interface TorchEncoder {
  readonly config: EncoderConfig;
  /** Size of the latent, D. */
  readonly latent: number;
  /** Channels of the images. */
  readonly channels: number;
  /** Number of pixels of the images; undefined if it is not fixed. */
  readonly pixels?: number;
  /** Variables of the encoder by this library's names. */
  readonly state: Readonly<Record<string, NamedArray>>;
}

/** Function that reads an encoder from a state whose names have their common prefix removed. */
export type ReadTorchEncoder = (arrays: NamedArrays) => TorchEncoder;
