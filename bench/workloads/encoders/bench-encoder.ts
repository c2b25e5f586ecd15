import type { NamedVariables } from '@hypersiren/hypernet';
import type * as tf from '@tensorflow/tfjs';

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
