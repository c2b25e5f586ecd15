import * as tf from '@tensorflow/tfjs-core';
import { layerNorm } from '../attention/layer-norm.js';
import type { GetVariable } from '../encoders/composed-encoder.js';
import type { LayerVariables } from '../encoders/layers-network.js';
import { linear } from '../encoders/parts/attend.js';

/** Dimensions: B images, T tokens, F features of a token, L numbers of a style. */

/** Variance of γ and β at initialization for a style of mean square 1. */
const INITIAL_VARIANCE = 0.1;

/** Returns the layer of {@link selfModulatedNorm}. */
export function modulationLayer(name: string, style: number, features: number): LayerVariables {
  return { name, shape: [style, 2 * features], gain: INITIAL_VARIANCE };
}

/**
 * Applies self-modulated layer normalization (Lee et al. 2021, "ViTGAN", 3.2): LN(x) · (1 + γ(w)) + β(w), where γ and β
 * are linear maps of a style w that all tokens of an image share. Differentiable.
 *
 * @param layer name of the layer's variables without their prefix
 * @param x [B, T, F]
 * @param style [B, L]
 */
export function selfModulatedNorm(get: GetVariable, layer: string, x: tf.Tensor3D, style: tf.Tensor2D): tf.Tensor3D {
  const features = x.shape[2];
  return tf.tidy(() => {
    const modulation = tf.expandDims(linear(get, layer, style), 1) as tf.Tensor3D; // [B, 1, 2 F]
    const scale = tf.slice(modulation, [0, 0, 0], [-1, -1, features]);
    const offset = tf.slice(modulation, [0, 0, features], [-1, -1, features]);
    return tf.add(tf.mul(layerNorm(x), tf.add(scale, 1)), offset) as tf.Tensor3D;
  });
}
