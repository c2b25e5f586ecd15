import { citation } from '@hypersiren/siren/family';
import { valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { AUGMENTATIONS, type Augmentation, augment } from '../augment.js';
import { gradientPenalty } from '../gradient-penalty.js';
import { createImageTransformer, imageTransformerKeys } from '../image-transformer.js';
import { drawLatents } from '../latents/draw-latents.js';
import { type ObjectiveInput, objectiveType, type Players } from './objective.js';

const options = {
  discriminator: z
    .strictObject(imageTransformerKeys)
    .describe('The network that tells real images from generated ones')
    .prefault({}),
  r1: z.number().min(0).default(0.1).describe('Weight of the gradient penalty R1 on real images'),
  r1Every: z.int().min(1).default(16).describe('Steps between gradient penalties, whose weight grows as much'),
  consistency: z
    .number()
    .min(0)
    .default(10)
    .describe('Weight of the discriminator’s change under augmentation, squared; 0 halves its cost'),
  augment: z
    .array(z.enum(AUGMENTATIONS))
    .default([...AUGMENTATIONS])
    .describe('Random changes of real and generated images before the discriminator'),
};

/** Settings of the adversarial objective, with every default. */
interface Config {
  readonly r1: number;
  readonly r1Every: number;
  readonly consistency: number;
  readonly augment: readonly Augmentation[];
}

/**
 * Adversarial training as in ViTGAN: the non-saturating loss of Goodfellow et al. 2014, the penalty R1 every few steps,
 * balanced consistency regularization (Zhao et al. 2021) and differentiable augmentation (Zhao et al. 2020). The
 * discriminator is a vision transformer with attention by distance and spectral normalization relative to the start.
 *
 * Each step first updates the discriminator, then the generator.
 */
export const adversarialObjective = objectiveType({
  name: 'adversarial',
  description: 'Against a discriminator: ViTGAN',
  options,
  example: { discriminator: { patch: 4, overlap: 1, width: 8, depth: 1, heads: 2, mlp: 1 }, r1Every: 2 },
  citations: [
    citation('inproceedings', 'lee2022vitgan', {
      author: 'Lee, Kwonjoon and Chang, Huiwen and Jiang, Lu and Zhang, Han and Tu, Zhuowen and Liu, Ce',
      title: 'ViTGAN: Training GANs with Vision Transformers',
      booktitle: 'International Conference on Learning Representations',
      year: '2022',
    }),
    citation('inproceedings', 'zhao2020diffaugment', {
      author: 'Zhao, Shengyu and Liu, Zhijian and Lin, Ji and Zhu, Jun-Yan and Han, Song',
      title: 'Differentiable Augmentation for Data-Efficient GAN Training',
      booktitle: 'Advances in Neural Information Processing Systems',
      year: '2020',
    }),
    citation('inproceedings', 'zhao2021consistency', {
      author: 'Zhao, Zhengli and Singh, Sameer and Lee, Honglak and Zhang, Zizhao and Odena, Augustus and Zhang, Han',
      title: 'Improved Consistency Regularization for GANs',
      booktitle: 'AAAI Conference on Artificial Intelligence',
      year: '2021',
    }),
    citation('inproceedings', 'mescheder2018r1', {
      author: 'Mescheder, Lars and Geiger, Andreas and Nowozin, Sebastian',
      title: 'Which Training Methods for GANs do actually Converge?',
      booktitle: 'International Conference on Machine Learning',
      year: '2018',
    }),
  ],

  create: (config, { shape }) => ({
    partner: 'discriminator',
    createPartner: (seed) =>
      createImageTransformer(config.discriminator, {
        name: 'discriminator',
        shape,
        outputs: 1,
        spectral: true,
        seed,
      }),
    update(players, input) {
      const discriminator = updateDiscriminator(config, players, input);
      const { loss, norm } = updateGenerator(config, players, input);
      const { gradient, ...terms } = discriminator;
      return {
        loss,
        terms,
        watched: {
          generator: { loss: raised(loss), gradient: norm },
          partner: { loss: raised(terms.discriminator), gradient },
        },
      };
    },
  }),
});

/** Returns a loss plus 1: a player who wins for a while has a loss near 0, and its later multiples are no divergence. */
function raised(loss: tf.Scalar): tf.Scalar {
  return tf.add(loss, 1);
}

/** Returns the streams of a step's random numbers. */
function streams({ seed, step }: ObjectiveInput, player: string) {
  return {
    latents: { seed: `${seed}/${player}/${step}` },
    augmentation: (which: string) => ({ seed, name: `${player}/${step}/${which}` }),
  };
}

/**
 * Numbers about the discriminator: the adversarial loss, the mean scores of real and of generated images, the squared
 * change under augmentation, and the weighted penalty, which is 0 in most steps.
 */
const DISCRIMINATOR_TERMS = ['discriminator', 'real', 'generated', 'consistency', 'penalty'] as const;

function updateDiscriminator(
  config: Config,
  { generator, partner, optimizers }: Players,
  input: ObjectiveInput,
): Record<(typeof DISCRIMINATOR_TERMS)[number] | 'gradient', tf.Scalar> {
  const { images, step } = input;
  const [count] = images.shape;
  const { latents, augmentation } = streams(input, 'discriminator');
  const generated = tf.tidy(() => generator.generate(drawLatents(generator, { ...latents, count })));
  const both = tf.concat([images, generated], 0) as tf.Tensor4D;
  const augmented = augment(both, config.augment, augmentation('both'));
  partner.prepareUpdate();
  const { values, gradients } = valueAndGradients(partner.variables, () => {
    const scores = partner.read(augmented);
    const [real, fake] = tf.split(scores, 2) as [tf.Tensor2D, tf.Tensor2D];
    const adversarial = tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(fake)));
    const consistency = config.consistency > 0 ? tf.mean(tf.square(tf.sub(partner.read(both), scores))) : tf.scalar(0);
    const penalty =
      config.r1 > 0 && step % config.r1Every === 0
        ? tf.mul(gradientPenalty(partner.read, images), (config.r1 * config.r1Every) / 2)
        : tf.scalar(0);
    // The mean over real and generated images is half the sum of the two terms of the paper.
    const total = tf.add(tf.add(adversarial, tf.mul(consistency, 2 * config.consistency)), penalty);
    return [total, adversarial, tf.mean(real), tf.mean(fake), consistency, penalty] as tf.Scalar[];
  });
  const gradient = optimizers.partner.step(gradients);
  const [total, ...numbers] = tf.unstack(values) as [tf.Scalar, ...tf.Scalar[]];
  tf.dispose([generated, both, augmented, values, total, ...gradients]);
  return {
    ...(Object.fromEntries(DISCRIMINATOR_TERMS.map((term, index) => [term, numbers[index]])) as Record<
      (typeof DISCRIMINATOR_TERMS)[number],
      tf.Scalar
    >),
    gradient,
  };
}

function updateGenerator(
  config: Config,
  { generator, partner, optimizers }: Players,
  input: ObjectiveInput,
): { loss: tf.Scalar; norm: tf.Scalar } {
  const { latents, augmentation } = streams(input, 'generator');
  const drawn = drawLatents(generator, { ...latents, count: input.images.shape[0] });
  const { values, gradients } = valueAndGradients(generator.variables, () => {
    const scores = partner.read(augment(generator.generate(drawn), config.augment, augmentation('generated')));
    return [tf.mean(tf.softplus(tf.neg(scores)))] as tf.Scalar[];
  });
  const norm = optimizers.generator.step(gradients);
  const loss = tf.reshape(values, []) as tf.Scalar;
  tf.dispose([drawn, values, ...gradients]);
  return { loss, norm };
}
