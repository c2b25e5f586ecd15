import type { SirenParameters } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import type { EncoderInput } from '../encoders/encoder.js';
import { HypernetError } from '../hypernet-error.js';
import { gridPlaces } from '../local/places.js';
import type { Model } from '../model/model.js';
import { type LayerEmission, layerEmissions } from './layer-emissions.js';

/** Side of the grid at which activations are measured: 256 places of each image, for standard deviations, are plenty. */
const RESOLUTION = 16;

/**
 * What a model emits for images: the statistics of its encodings, and not of latents made up, beside those of a plain SIREN
 * at its start that reads the same coordinates and local latents. In training they tell whether images still differ, and
 * along how many directions. Plain data, fit for JSON.
 *
 * @param known of two images or more
 * @throws HypernetError `shape` if the images are not the model's, or only one
 */
export async function encodedStatistics(
  model: Pick<Model, 'spec' | 'encode' | 'emit' | 'inputsAt'>,
  known: EncoderInput,
): Promise<readonly LayerEmission[]> {
  if (known.images.shape[0] < 2)
    throw new HypernetError('shape', 'encodedStatistics: expected two images or more, to see how they differ, got 1');
  const [parameters, inputs] = tf.tidy(() => {
    const pictures = model.emit(model.encode(known));
    const places = gridPlaces({ height: RESOLUTION, width: RESOLUTION });
    return [pictures.parameters, model.inputsAt(pictures, places)] as [SirenParameters & tf.TensorContainer, tf.Tensor];
  });
  try {
    return await layerEmissions(model.spec.siren, parameters, inputs);
  } finally {
    tf.dispose([parameters, inputs]);
  }
}
