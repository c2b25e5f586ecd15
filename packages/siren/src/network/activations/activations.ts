import type * as tf from '@tensorflow/tfjs-core';
import type { Activated } from '../../derivatives/forward-jet.js';
import type { OrderLimit } from '../../derivatives/order-limit.js';
import { type Citation, SIREN_PAPER } from '../../family/index.js';
import { FINER_PAPER, finerAt, finerLimit } from './finer.js';
import { GAUSSIAN_PAPER, gaussianAt } from './gaussian.js';
import { H_SIREN_PAPER, hyperbolicAt } from './hyperbolic.js';
import { sineAt } from './sine.js';

/** Elementwise function after every layer but the last. */
export interface ActivationDefinition {
  /** Description in one line, for help texts. */
  readonly description: string;
  /** Weights are drawn by SIREN's rule, or from U(±1/√n) for n inputs as in PyTorch's linear layers. */
  readonly weights: 'siren' | 'torch';
  /** Highest order of derivatives. Default: all orders. */
  readonly limit?: OrderLimit;
  readonly citations: readonly Citation[];
  /**
   * Computes the function and its derivatives of z = x·W + b.
   *
   * @param omega factor of the layer
   * @param layer index of the layer, from 0
   */
  readonly at: (z: tf.Tensor, omega: number, layer: number) => Activated;
}

const ALL = {
  sine: { description: 'sin(ωz)', weights: 'siren', citations: [SIREN_PAPER], at: sineAt },
  finer: {
    description: 'sin(ω(|z| + 1)z), whose period shortens with |z|; first derivatives only',
    weights: 'siren',
    limit: finerLimit,
    citations: [FINER_PAPER],
    at: finerAt,
  },
  'h-siren': {
    description: 'sin(ω sinh(2z)) in the first layer, then sin(ωz)',
    weights: 'siren',
    citations: [H_SIREN_PAPER],
    at: (z, omega, layer) => (layer === 0 ? hyperbolicAt(z, omega) : sineAt(z, omega)),
  },
  gaussian: {
    description: 'exp(−(ωz)²/2), a bell of standard deviation 1/ω',
    weights: 'torch',
    citations: [GAUSSIAN_PAPER],
    at: (z, omega) => gaussianAt(z, 1 / omega),
  },
} satisfies Record<string, ActivationDefinition>;

/** Name of an activation in {@link ACTIVATIONS}. */
export type SirenActivation = keyof typeof ALL;

/** Activations of networks with one set of parameters per image, by name. Only the sine has fused kernels. */
export const ACTIVATIONS: Readonly<Record<SirenActivation, ActivationDefinition>> = ALL;

/** Returns the activation of a network, the sine by default. */
export function activationOf({ activation = 'sine' }: { readonly activation?: SirenActivation }): ActivationDefinition {
  return ACTIVATIONS[activation];
}
