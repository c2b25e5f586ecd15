import { type AnyEncoder, type EncoderConfig, encoders } from '@hypersiren/hypernet/encoders';
import type { NamedVariables } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';

/** Side of the images, their channels, and numbers in a latent, as the peer's. */
export const SIDE = 32;
export const CHANNELS = 3;
export const LATENT = 256;

/** An encoder of the comparison, with counts of its parameters and of its operations for one image. */
export interface BenchEncoder {
  readonly parameters: number;
  readonly flops: { readonly forward: number; readonly training: number };
  create(): {
    readonly variables: NamedVariables;
    /** A new context for each step, as the peer draws it. */
    drawMask(batch: number): tf.Tensor4D;
    encode(context: { images: tf.Tensor4D; mask: tf.Tensor4D }): tf.Tensor2D;
  };
}

/**
 * One of the encoders that there are.
 *
 * @param flopsOf its operations for one image, forward and in training, from the shapes of its kernels or weights in order
 * @param maskDrawer makes what draws the contexts
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
        encode: (known) => encode(known, noReconstruction).latent,
      };
    },
  };
}
