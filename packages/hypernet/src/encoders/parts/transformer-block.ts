import * as tf from '@tensorflow/tfjs-core';
import { gelu } from '../../attention/gelu.js';
import { layerNorm } from '../../attention/layer-norm.js';
import type { GetVariable } from '../composed-encoder.js';
import type { LayerVariables } from '../layers-network.js';
import { attend, attentionLayers, linear } from './attend.js';

/** Letters: B images, T tokens, F features of a token. */

/** How many transformer blocks there are, and how wide. */
export interface TransformerShape {
  /** F. */
  readonly width: number;
  /** Blocks one after the other. */
  readonly depth: number;
  /** Hidden units of a block's network, over F. */
  readonly mlp: number;
}

/**
 * The layers of {@link transformerBlocks}. What a block adds to its tokens comes from layers of variance 1 / (2 depth): all
 * that is added has, together, a variance of about 1, so that depth does no harm at the start (Radford et al. 2019, "GPT-2",
 * section 2.3).
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
 * Transformer blocks in which the tokens ask each other, then pass a network with GELU, each step added to what they were,
 * and each normalized before (Xiong et al. 2020, "pre-LN"). The normalization has no scale and offset of its own: the linear
 * maps that follow have them.
 *
 * @param blocks their name, without `encoder.`, and number
 * @param x [B, T, F]
 * @param mask [B, T], 0 for a token that none asks
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
