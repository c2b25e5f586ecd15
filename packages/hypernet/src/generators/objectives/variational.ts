import { citation } from '@hypersiren/siren/family';
import { drawNormal, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { createImageTransformer, imageTransformerKeys } from '../image-transformer.js';
import { objectiveType, type Partner } from './objective.js';

/** Dimensions: B images, N numbers of an image, L latent. */

/** Minimum mean squared error, which keeps its logarithm finite. */
const MIN_ERROR = 1e-6;

/**
 * A variational autoencoder (Kingma and Welling 2014): an encoder predicts a normal distribution of the latent of each
 * image, and the generator decodes a sample. The loss is ½ log(MSE) + β KL / N, the likelihood with the standard
 * deviation of the values that is best for the batch (Rybkin, Daniilidis and Levine 2021), so that β = 1 needs no
 * tuning; with β as in Higgins et al. 2017.
 */
export const variationalObjective = objectiveType({
  name: 'variational',
  description: 'As the decoder of a variational autoencoder: no discriminator',
  options: {
    encoder: z
      .strictObject(imageTransformerKeys)
      .describe('From an image to the distribution of its latent')
      .prefault({}),
    beta: z.number().min(0).default(1).describe('Weight of the divergence from the standard normal distribution'),
  },
  example: { encoder: { patch: 4, overlap: 1, width: 8, depth: 1, heads: 2, mlp: 1 } },
  citations: [
    citation('inproceedings', 'kingma2014vae', {
      author: 'Kingma, Diederik P. and Welling, Max',
      title: 'Auto-Encoding Variational Bayes',
      booktitle: 'International Conference on Learning Representations',
      year: '2014',
    }),
    citation('inproceedings', 'rybkin2021sigmavae', {
      author: 'Rybkin, Oleh and Daniilidis, Kostas and Levine, Sergey',
      title: 'Simple and Effective VAE Training with Calibrated Decoders',
      booktitle: 'International Conference on Machine Learning',
      year: '2021',
    }),
    citation('inproceedings', 'higgins2017betavae', {
      author:
        'Higgins, Irina and Matthey, Loic and Pal, Arka and Burgess, Christopher and Glorot, Xavier and Botvinick, Matthew and Mohamed, Shakir and Lerchner, Alexander',
      title: 'beta-VAE: Learning Basic Visual Concepts with a Constrained Variational Framework',
      booktitle: 'International Conference on Learning Representations',
      year: '2017',
    }),
  ],

  create: ({ encoder, beta }, { config: { latent }, shape }) => ({
    partner: 'encoder',
    createPartner: (seed) =>
      createImageTransformer(encoder, { name: 'encoder', shape, outputs: 2 * latent, spectral: false, seed }),
    encode: (partner, images, noise) => encode(partner, images, noise).latents,
    update({ generator, partner, optimizers }, { images, seed, step }) {
      const [count] = images.shape;
      const noise = tf.tensor2d(drawNormal(seed, `posterior/${step}`, count * latent, 1), [count, latent]);
      const variables = new Map([...generator.variables, ...partner.variables]);
      const { values, gradients } = valueAndGradients(variables, () => {
        const { mean, logVariance, latents } = encode(partner, images, noise);
        const error = tf.mean(tf.square(tf.sub(generator.generate(latents), images)));
        const squares = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1));
        const divergence = tf.div(tf.sum(squares), 2 * count); // KL of an image, in nats
        const likelihood = tf.mul(tf.log(tf.add(error, MIN_ERROR)), 0.5);
        const loss = tf.add(likelihood, tf.mul(divergence, (beta * count) / images.size));
        return [loss, error, divergence] as tf.Scalar[];
      });
      const own = generator.variables.size;
      const norms = {
        generator: optimizers.generator.step(gradients.slice(0, own)),
        partner: optimizers.partner.step(gradients.slice(own)),
      };
      const [loss, error, divergence] = tf.unstack(values) as [tf.Scalar, tf.Scalar, tf.Scalar];
      tf.dispose([noise, values, ...gradients]);
      return {
        loss,
        terms: { error, divergence },
        watched: {
          generator: { loss: error, gradient: norms.generator },
          partner: { loss: error, gradient: norms.partner },
        },
      };
    },
  }),
});

/** Returns the distributions of the latents of images and a sample of each, all [B, L]. */
function encode(partner: Partner, images: tf.Tensor4D, noise: tf.Tensor2D) {
  const [mean, logVariance] = tf.split(partner.read(images), 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  const latents = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), noise)) as tf.Tensor2D;
  return { mean, logVariance, latents };
}
