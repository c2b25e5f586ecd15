import type { NamedArray, NamedArrays } from '@hypersiren/siren/training';
import type { EncoderConfig } from '../encoders/encoders.js';

/** Letters: D latent. */

/** An encoder of the authors' code, read from their tensors. */
export interface TorchEncoder {
  readonly config: EncoderConfig;
  /** D. */
  readonly latent: number;
  /** Channels of the images. */
  readonly channels: number;
  /** Pixels of the images; undefined if any number will do. */
  readonly pixels?: number;
  /** Its variables by this library's names. */
  readonly state: Readonly<Record<string, NamedArray>>;
}

/** Reads an encoder from a state whose names, without what all of its own begin with, are given. */
export type ReadTorchEncoder = (arrays: NamedArrays) => TorchEncoder;
