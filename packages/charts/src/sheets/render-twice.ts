import { type ContextBatch, contextTensors, type Model, modelAt, renderImages } from '@hypersiren/hypernet';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Renders the inpainted images of a batch at their own size and at `times` the resolution, [B, H, W, C] each, from one
 * set of SIRENs.
 */
export async function renderTwice(
  model: Model,
  batch: ContextBatch,
  times: number,
): Promise<[Float32Array, Float32Array]> {
  const own = modelAt(model, batch);
  const images = tf.tidy(() => own.inpaint(contextTensors(batch)));
  try {
    const { height, width } = batch;
    return [
      await renderImages(own, images, { height, width }),
      await renderImages(own, images, { height: height * times, width: width * times }),
    ];
  } finally {
    tf.dispose(images);
  }
}
