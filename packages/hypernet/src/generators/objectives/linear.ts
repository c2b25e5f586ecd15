import { citation } from '@hypersiren/siren/family';
import { drawNormal, valueAndGradients } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { HypernetError } from '../../hypernet-error.js';
import type { GeneratorShape } from '../generator.js';
import { createLinearEncoder, fitLinearEncoder, linearBuffers } from './linear-encoder.js';
import { type Objective, objectiveType, type Partner } from './objective.js';

/** Dimensions: B images, L numbers of a code. */

/** Minimum mean squared error, which keeps its logarithm finite. */
const MIN_ERROR = 1e-6;

/**
 * An autoencoder whose encoder is linear and fitted in advance: the code of an image is its coordinates along the
 * principal axes of the training images, plus noise. It is the best encoder of a linear variational autoencoder (Lucas
 * et al. 2019, "Don't Blame the ELBO!"). The generator begins as the linear decoder and learns what the axes leave.
 * The loss is ½ log(MSE).
 */
export const linearObjective = objectiveType({
  name: 'linear',
  description: 'As the decoder of principal components: an autoencoder whose encoder is linear and fitted in advance',
  options: {},
  example: {},
  citations: [
    citation('inproceedings', 'lucas2019elbo', {
      author: 'Lucas, James and Tucker, George and Grosse, Roger and Norouzi, Mohammad',
      title: 'Don’t Blame the ELBO! A Linear VAE Perspective on Posterior Collapse',
      booktitle: 'Advances in Neural Information Processing Systems',
      year: '2019',
    }),
    citation('article', 'tipping1999ppca', {
      author: 'Tipping, Michael E. and Bishop, Christopher M.',
      title: 'Probabilistic Principal Component Analysis',
      journal: 'Journal of the Royal Statistical Society B',
      volume: '61',
      year: '1999',
    }),
  ],

  create: (_, { config, shape }) => {
    const { latent, lift } = config;
    if (!lift) throw new HypernetError('option', 'generator: lift: expected true for the objective linear');
    return linearOf(latent, shape);
  },
});

function linearOf(latent: number, shape: GeneratorShape): Objective {
  return {
    partner: 'encoder',
    createPartner: () => createLinearEncoder(shape, latent),
    async prepare({ generator, average, partner }, data) {
      const images = await fitLinearEncoder(partner, data);
      try {
        await generator.beginAsLinear(images);
        for (const [name, variable] of generator.variables) average.variables.get(name)?.assign(variable);
      } finally {
        tf.dispose([images.mean, images.axes]);
      }
    },
    encode,
    update({ generator, partner, optimizers }, { images, seed, step }) {
      const [count] = images.shape;
      const noise = tf.tensor2d(drawNormal(seed, `posterior/${step}`, count * latent, 1), [count, latent]);
      const codes = tf.tidy(() => encode(partner, images, noise));
      const { values, gradients } = valueAndGradients(generator.variables, () => {
        const error = tf.mean(tf.square(tf.sub(generator.generate(codes), images)));
        return [tf.mul(tf.log(tf.add(error, MIN_ERROR)), 0.5), error] as tf.Scalar[];
      });
      const gradient = optimizers.generator.step(gradients);
      const [loss, error] = tf.unstack(values) as [tf.Scalar, tf.Scalar];
      tf.dispose([noise, codes, values, ...gradients]);
      return {
        loss,
        terms: { error },
        watched: {
          generator: { loss: error, gradient },
          partner: { loss: tf.scalar(0), gradient: tf.scalar(0) }, // not trained
        },
      };
    },
  };
}

/** Returns the coordinates of images plus noise, [B, L]. */
function encode(partner: Partner, images: tf.Tensor4D, noise: tf.Tensor2D): tf.Tensor2D {
  return tf.add(partner.read(images), tf.mul(noise, linearBuffers(partner.buffers).noise)) as tf.Tensor2D;
}
