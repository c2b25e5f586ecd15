import { mapParameters, type SirenParameters } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput } from '../encoders/encoder.js';
import { HypernetError } from '../hypernet-error.js';
import { gridAxes } from '../local/coordinates.js';
import type { Model } from '../model/model.js';
import { parametersOfPatches } from '../patches/parameters-of-patches.js';
import { type LayerEmission, layerEmissions, meanEmissions } from './layer-emissions.js';

/** Side of the grid at which activations are measured: 256 coordinates of each image suffice for standard deviations. */
const RESOLUTION = 16;

/** Patches that are measured of a model with a SIREN for each: how images differ is the same question in each. */
const PATCHES = 16;

/**
 * What a model emits for images: the statistics of its encodings, and not of latents made up, beside those of a plain SIREN
 * at its start that reads the same coordinates and local latents. Of a model with patches each of some patches is measured by
 * itself, over the images, and the means are given. In training they tell whether images still differ, and
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
    throw new HypernetError('shape', 'encodedStatistics: expected two images or more to compare, got 1');
  const sirens = tf.tidy(() => {
    const images = model.emit(model.encode(known));
    const coordinates = gridAxes({ height: RESOLUTION, width: RESOLUTION });
    const inputs = model.inputsAt(images, coordinates);
    const { patches } = model.spec;
    const { parameters } = images;
    if (!patches) return [{ parameters: parameters as SirenParameters & tf.TensorContainer, inputs }];
    return patchesToMeasure(patches.grid.count).map((patch) => ({
      parameters: tf.tidy(
        () =>
          mapParameters(parametersOfPatches(parameters, patches.grid, Int32Array.of(patch)), (tensor) =>
            tensor.clone(),
          ) as SirenParameters & tf.TensorContainer,
      ),
      inputs: tf.squeeze(tf.slice(inputs as tf.Tensor3D, [patch], [1]), [0]),
    }));
  });
  try {
    const measured: (readonly LayerEmission[])[] = [];
    for (const { parameters, inputs } of sirens)
      measured.push(await layerEmissions(model.spec.siren, parameters, inputs));
    return meanEmissions(measured);
  } finally {
    tf.dispose(sirens);
  }
}

/** Some patches, evenly spread over all. */
function patchesToMeasure(count: number): number[] {
  const measured = Math.min(count, PATCHES);
  return Array.from({ length: measured }, (_, index) => Math.floor(((index + 0.5) * count) / measured));
}
