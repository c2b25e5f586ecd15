import * as tf from '@tensorflow/tfjs-core';
import { gelu } from '../../attention/gelu.js';
import { layerNorm } from '../../attention/layer-norm.js';
import type { GetVariable } from '../composed-encoder.js';
import type { LayerVariables } from '../layers-network.js';
import { attend, attentionLayers, linear } from './attend.js';

/** Dimensions: B images, T tokens, F features of a token. */

/** Size of a transformer. */
export interface TransformerShape {
  /** Number of features per token, F. */
  readonly width: number;
  /** Number of blocks. */
  readonly depth: number;
  /** Hidden units of a block's feed-forward network, relative to F. */
  readonly mlp: number;
}

/**
 * Returns the layers of {@link transformerBlocks}. The last layer of each residual branch has variance 1 / (2 depth),
 * so that all branches together add a variance of about 1 at initialization, at any depth (Radford et al. 2019,
 * "GPT-2", section 2.3).
 *
 * @param name of the blocks, which are numbered from 1: `encoder.block`
 */
export function transformerLayers(name: string, { width, depth, mlp }: TransformerShape): LayerVariables[] {
  const gain = 1 / (2 * depth);
  return Array.from({ length: depth }, (_, index) => `${name}${index + 1}`).flatMap((block) => [
    ...attentionLayers(`${block}.tokens`, width, gain),
    { name: `${block}.hidden`, shape: [width, mlp * width], gain: 2 },
    { name: `${block}.output`, shape: [mlp * width, width], gain },
  ]);
}

/**
 * Applies pre-LN transformer blocks (Xiong et al. 2020): self-attention and a feed-forward network with GELU, each with
 * a residual connection. The normalization has no scale and offset, since the linear maps that follow have them.
 *
 * @param blocks name of the blocks without `encoder.`, and their number
 * @param x [B, T, F]
 * @param mask [B, T], 0 for a token that is not attended to
 * @returns [B, T, F], not normalized
 */
export function transformerBlocks(
  get: GetVariable,
  { name, depth, heads }: { readonly name: string; readonly depth: number; readonly heads: number },
  x: tf.Tensor3D,
  mask?: tf.Tensor,
): tf.Tensor3D {
  let tokens = x;
  for (let index = 1; index <= depth; index++) {
    const block = `${name}${index}`;
    const asked = layerNorm(tokens);
    tokens = tf.add(tokens, attend(get, { layer: `${block}.tokens`, heads }, asked, asked, { mask }));
    const hidden = gelu(linear(get, `${block}.hidden`, layerNorm(tokens)));
    tokens = tf.add(tokens, linear(get, `${block}.output`, hidden));
  }
  return tokens;
}
