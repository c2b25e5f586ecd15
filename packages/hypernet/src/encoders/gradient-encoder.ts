import { citation, FUNCTA_PAPER, type FullOptions, type Settings } from '@hypersiren/siren/family';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { stopGradient } from '../tensors/stop-gradient.js';
import { composedEncoder } from './composed-encoder.js';
import { type EncoderShape, type EncoderSpec, encoderType } from './encoder.js';
import { knownErrors, knownPixels } from './parts/known-pixels.js';

/** Shape of the learned α: one value per latent dimension or one per step. */
const rateShapes = {
  dimension: (_steps: number, latent: number) => [1, latent],
  step: (steps: number) => [steps, 1],
} as const satisfies Record<string, (steps: number, latent: number) => number[]>;

/** Granularity of the learned inner learning rates: per latent dimension or per step. */
export type RatesName = keyof typeof rateShapes;

const options = {
  steps: z.int().min(1).default(3).describe('Number of inner gradient steps'),
  // α
  rate: z.number().positive().default(0.01).describe('Initial learning rate of the inner steps'),
  rates: z
    .enum(Object.keys(rateShapes) as [RatesName, ...RatesName[]])
    .default('dimension')
    .describe('Whether each latent dimension or each step has its own learned learning rate'),
  // 1 is first-order MAML, 2 is MAML with second derivatives.
  order: z
    .literal([1, 2])
    .default(1)
    .describe('1: inner gradients are constants in training; 2: they are differentiated, at twice the cost'),
};

/**
 * The MAML encoder: a few gradient steps from a learned initial latent minimize the error of the known pixels,
 *
 * z ← z − α · ∇_z mean((y(z) − image)²),
 *
 * with learned rates α. This is MAML (Finn et al. 2017) applied to the latent only, as in CAVIA (Zintgraf et al. 2019)
 * and functa (Dupont et al. 2022). The rates are learned as in Meta-SGD (Li et al. 2017), and are positive since they
 * are exponentials. The encoder has few variables: the hypernetwork learns to respond to gradient steps. If no pixel is
 * known, the latent is the initial one.
 */
export const gradientEncoder = encoderType({
  name: 'gradient',
  description: 'MAML: a few gradient steps on the error of the known pixels, from a learned start',
  options,
  example: { steps: 2, rate: 0.1 },
  citations: [
    citation('inproceedings', 'finn2017maml', {
      author: 'Finn, Chelsea and Abbeel, Pieter and Levine, Sergey',
      title: 'Model-Agnostic Meta-Learning for Fast Adaptation of Deep Networks',
      booktitle: 'International Conference on Machine Learning',
      year: '2017',
    }),
    citation('inproceedings', 'zintgraf2019cavia', {
      author: 'Zintgraf, Luisa and Shiarlis, Kyriacos and Kurin, Vitaly and Hofmann, Katja and Whiteson, Shimon',
      title: 'Fast Context Adaptation via Meta-Learning',
      booktitle: 'International Conference on Machine Learning',
      year: '2019',
    }),
    FUNCTA_PAPER,
    citation('misc', 'li2017metasgd', {
      author: 'Li, Zhenguo and Zhou, Fengwei and Chen, Fei and Li, Hang',
      title: 'Meta-SGD: Learning to Learn Quickly for Few-Shot Learning',
      eprint: '1707.09835',
      archiveprefix: 'arXiv',
      year: '2017',
    }),
  ],

  describe: specOf,

  create(options, shape, seed) {
    const { steps, rate, rates, order } = options;
    return composedEncoder(specOf(options, shape).variables, seed, (known, get, reconstruct) => {
      const pixels = knownPixels(known);
      // The gradient of the sum with respect to an image's latent is that of the image's own error.
      const slopeAt = tf.grad((z) => tf.sum(knownErrors(pixels, reconstruct, z as tf.Tensor2D)));
      const alpha = tf.mul(tf.exp(get('logRates')), rate); // [1, D] or [steps, 1]
      let latent = tf.mul(get('start'), tf.ones([known.images.shape[0], 1])); // [B, D]
      for (let step = 0; step < steps; step++) {
        const slope = slopeAt(latent);
        const move = tf.mul(
          order === 1 ? stopGradient(slope) : slope,
          rates === 'step' ? tf.slice(alpha, step, 1) : alpha,
        );
        latent = tf.sub(latent, move);
      }
      return { latent: latent as tf.Tensor2D, maps: [] };
    });
  },
});

/** Settings of the MAML encoder. */
export type GradientEncoderConfig = Settings<typeof gradientEncoder.schema>;

function specOf({ steps, rates }: FullOptions<typeof options>, { latent }: EncoderShape): EncoderSpec {
  return {
    variables: [
      { name: 'encoder.start', shape: [1, latent], initial: { distribution: 'zero' } },
      // Logarithm of the learned factor of the rate.
      { name: 'encoder.logRates', shape: rateShapes[rates](steps, latent), initial: { distribution: 'zero' } },
    ],
    maps: [],
  };
}
