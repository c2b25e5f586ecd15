import { type AnyEncoder, type EncoderConfig, encoders } from '@hypersiren/hypernet/encoders';
import type { NetworkOptions } from '@hypersiren/siren';
import type { NamedVariables } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/** Image size, number of channels and latent size, the same as in `torch_peer.py`. */
export const SIDE = 32;
export const CHANNELS = 3;
export const LATENT = 256;

/** Encoder of the comparison, with its number of parameters and of operations per image. */
export interface BenchEncoder {
  readonly parameters: number;
  readonly flops: { readonly forward: number; readonly training: number };
  create(): {
    readonly variables: NamedVariables;
    /** Draws a new context for each step, as `torch_peer.py` does. */
    drawMask(batch: number): tf.Tensor4D;
    encode(context: { images: tf.Tensor4D; mask: tf.Tensor4D }, options?: NetworkOptions): tf.Tensor2D;
  };
}

/**
 * Creates the benchmark of an encoder of the package.
 *
 * @param flopsOf Function that returns the number of operations per image, forward and in training, given the shapes of
 * the kernels or weights in order.
 * @param maskDrawer Function that creates the mask generator.
 */
export function benchEncoder(
  config: EncoderConfig,
  flopsOf: (shapes: readonly (readonly number[])[]) => BenchEncoder['flops'],
  maskDrawer: () => (batch: number) => tf.Tensor4D,
): BenchEncoder {
  const type = encoders[config.type] as AnyEncoder;
  const shape = { height: SIDE, width: SIDE, channels: CHANNELS, latent: LATENT };
  const { variables: specs } = type.describe(config, shape);
  return {
    parameters: specs.reduce((sum, spec) => sum + tf.util.sizeFromShape([...spec.shape]), 0),
    flops: flopsOf(specs.filter(({ name }) => !name.endsWith('bias')).map((spec) => spec.shape)),
    create() {
      const { variables, encode } = type.create(config, shape, 0);
      const noReconstruction = () => {
        throw new Error(`the ${config.type} encoder asks for no reconstruction`);
      };
      return {
        variables,
        drawMask: maskDrawer(),
        encode: (known, options) => encode(known, noReconstruction, options).latent,
      };
    },
  };
}
