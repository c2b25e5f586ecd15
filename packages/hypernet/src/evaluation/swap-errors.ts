import * as tf from '@tensorflow/tfjs-core';
import type { Encoding } from '../encoders/encoder.js';
import { gridAxes } from '../local/coordinates.js';
import type { ContextBatch } from '../model/context-batch.js';
import { imageParts, partOfEncoding } from '../model/encoding-parts.js';
import type { Model } from '../model/model.js';
import { imageErrors } from './image-errors.js';

/**
 * Mean squared errors on the scale of [0, 1], of unknown pixels, or of all pixels of an image whose pixels are all
 * known.
 */
export interface SwapErrors {
  readonly own: number;
  /**
   * Error with the parameters of the next image, or of the first image for the last one. Everything else is the image's
   * own.
   */
  readonly swap: number;
}

/**
 * Computes the swap errors of one batch, to monitor a training. To measure a whole split, use `evaluate`.
 *
 * @param encoding encoding of the batch of at least two images
 */
export async function swapErrors(
  model: Pick<Model, 'emit' | 'valuesAt'>,
  encoding: Encoding,
  batch: ContextBatch,
): Promise<SwapErrors> {
  const [own, swap] = tf.tidy(() => {
    const { latent } = encoding;
    const next = tf.concat([tf.slice(latent, [1]), tf.slice(latent, [0], [1])]);
    const coordinates = gridAxes(batch);
    return [latent, next].map((latent) =>
      tf.concat(
        imageParts(latent.shape[0], batch).map((part) =>
          tf.tidy(() => model.valuesAt(model.emit(partOfEncoding({ ...encoding, latent }, part)), coordinates)),
        ),
      ),
    );
  }) as [tf.Tensor3D, tf.Tensor3D];
  const errorOf = async (values: tf.Tensor3D): Promise<number> => {
    const errors = imageErrors(await values.data<'float32'>(), batch);
    values.dispose();
    return errors.reduce((sum, { all, unknown }) => sum + (unknown ?? all), 0) / errors.length;
  };
  return { own: await errorOf(own), swap: await errorOf(swap) };
}
