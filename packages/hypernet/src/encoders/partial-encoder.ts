import { citation, type FullOptions, type Settings } from '@hypersiren/siren/family';
import * as tf from '@tensorflow/tfjs-core';
import { composedEncoder } from './composed-encoder.js';
import { type EncoderShape, type EncoderSpec, encoderType } from './encoder.js';
import { layerVariables } from './layers-network.js';
import { STRIDE, stridedConvolutions, stridedNetwork } from './parts/strided-convolutions.js';

/**
 * A convolutional encoder of strided partial convolutions (Liu et al. 2018, "Image Inpainting for Irregular Holes Using
 * Partial Convolutions", section 3.1), with a linear map of the flattened features to the latent. A partial convolution
 * with weights W and bias b, over a window of sum(1) = k² pixels of which sum(M) are known, computes
 *
 * x′ = W·(X ⊙ M) · sum(1) / sum(M) + b   where sum(M) > 0, else 0.
 *
 * Its output is known where sum(M) > 0. The scale of a feature thus does not depend on the number of known pixels, and
 * unknown differs from mid-gray although the mask is not an input. Padding counts as unknown.
 */
export const partialEncoder = encoderType({
  name: 'partial',
  description: 'Strided partial convolutions, normalized by the known pixels',
  options: stridedConvolutions,
  example: { channels: [4] },
  citations: [
    citation('inproceedings', 'liu2018partialconv', {
      author:
        'Liu, Guilin and Reda, Fitsum A. and Shih, Kevin J. and Wang, Ting-Chun and Tao, Andrew and Catanzaro, Bryan',
      title: 'Image Inpainting for Irregular Holes Using Partial Convolutions',
      booktitle: 'European Conference on Computer Vision',
      year: '2018',
    }),
  ],

  describe: specOf,

  create(options, shape, seed) {
    const { channels, kernel } = options;
    return composedEncoder(specOf(options, shape).variables, seed, ({ images, mask }, get) => {
      const window = tf.ones([kernel, kernel, 1, 1]) as tf.Tensor4D;
      const maps: tf.Tensor4D[] = [];
      let x = tf.mul(images, mask) as tf.Tensor4D;
      let known = mask;
      for (const index of channels.keys()) {
        const count = tf.conv2d(known, window, STRIDE, 'same'); // [B, h, w, 1], sum(M)
        const scale = tf.div(kernel ** 2, tf.maximum(count, 1));
        known = tf.minimum(count, 1);
        const sums = tf.conv2d(x, get<tf.Rank.R4>(`conv${index + 1}.kernel`), STRIDE, 'same'); // [B, h, w, F]
        const features = tf.relu(tf.add(tf.mul(sums, scale), get(`conv${index + 1}.bias`)));
        x = tf.mul(features, known); // 0 where unknown, as X ⊙ M of the next layer requires
        maps.push(x);
      }
      const flat = tf.reshape(x, [images.shape[0], -1]) as tf.Tensor2D;
      const latent = tf.add(tf.matMul(flat, get<tf.Rank.R2>('linear.kernel')), get('linear.bias')) as tf.Tensor2D;
      return { latent, maps: maps.reverse() };
    });
  },
});

/** Settings of the encoder of partial convolutions. */
export type PartialEncoderConfig = Settings<typeof partialEncoder.schema>;

function specOf(options: FullOptions<typeof stridedConvolutions>, shape: EncoderShape): EncoderSpec {
  const { layers, maps } = stridedNetwork({ ...options, blocks: 0 }, shape.channels, shape);
  return { variables: layers.flatMap(layerVariables), maps };
}
