import { mapParameters, type SirenParameters } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput } from '../encoders/encoder.js';
import { HypernetError } from '../hypernet-error.js';
import { gridAxes } from '../local/coordinates.js';
import type { Model } from '../model/model.js';
import { parametersOfPatches } from '../patches/parameters-of-patches.js';
import { type LayerEmission, layerEmissions, meanEmissions } from './layer-emissions.js';

/** Side of the grid at which activations are measured. 256 coordinates per image suffice for standard deviations. */
const RESOLUTION = 16;

/** Maximum number of patches that are measured. */
const PATCHES = 16;

/**
 * Computes statistics of the parameters that a model emits for images, and the values expected of a plain SIREN at
 * initialization with the same inputs. For a model with patches, the statistics are means over some of the patches,
 * each measured over the images. During training they show whether the parameters still differ between images, and in
 * how many dimensions. The result is JSON-serializable plain data.
 *
 * @param known at least two images
 * @throws HypernetError `shape` if the images do not have the model's shape or there is only one
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

/** Returns patches that are evenly spaced over all patches. */
function patchesToMeasure(count: number): number[] {
  const measured = Math.min(count, PATCHES);
  return Array.from({ length: measured }, (_, index) => Math.floor(((index + 0.5) * count) / measured));
}
