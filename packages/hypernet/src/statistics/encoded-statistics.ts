import { flattenParameters, mapParameters, type SirenParameters, unflattenParameters } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import type { EncoderInput, Encoding } from '../encoders/encoder.js';
import { HypernetError } from '../hypernet-error.js';
import { gridAxes } from '../local/coordinates.js';
import { encodeInParts, imageParts, partOfEncoding } from '../model/encoding-parts.js';
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
  const [images, height, width] = known.images.shape;
  if (images < 2) throw new HypernetError('shape', 'encodedStatistics: expected two images or more to compare, got 1');
  const encoding = encodeInParts(model, known);
  try {
    return await statisticsOfEncoding(model, encoding, { height, width });
  } finally {
    tf.dispose(encoding as Encoding & tf.TensorContainer);
  }
}

/**
 * Computes the statistics of {@link encodedStatistics} from the encoding of the images.
 *
 * @param encoding of at least two images
 * @param size of the images in pixels; larger images are emitted in smaller parts
 */
export async function statisticsOfEncoding(
  model: Pick<Model, 'spec' | 'emit' | 'inputsAt'>,
  encoding: Encoding,
  size: { readonly height: number; readonly width: number },
): Promise<readonly LayerEmission[]> {
  const parts = imageParts(encoding.latent.shape[0], size).map((part) =>
    tf.tidy(() => emittedSirens(model, partOfEncoding(encoding, part)) as (Sirens & tf.TensorContainer)[]),
  );
  const sirens = tf.tidy(() => joinSirens(parts) as (Sirens & tf.TensorContainer)[]);
  tf.dispose(parts);
  try {
    const measured: (readonly LayerEmission[])[] = [];
    for (const { parameters, inputs } of sirens)
      measured.push(await layerEmissions(model.spec.siren, parameters, inputs));
    return meanEmissions(measured);
  } finally {
    tf.dispose(sirens);
  }
}

/** SIRENs of one patch, or of whole images, and their inputs. */
interface Sirens {
  readonly parameters: SirenParameters;
  readonly inputs: tf.Tensor;
}

/** Returns the emitted SIRENs of some images: those of each measured patch, or those of the images. */
function emittedSirens(model: Pick<Model, 'spec' | 'emit' | 'inputsAt'>, encoding: Encoding): Sirens[] {
  const images = model.emit(encoding);
  const { parameters } = images;
  const { patches } = model.spec;
  const { rows, columns } = patches?.grid ?? { rows: { count: 1 }, columns: { count: 1 } };
  // A grid that is finer than the patches has coordinates in each of them.
  const size = { height: Math.max(RESOLUTION, rows.count), width: Math.max(RESOLUTION, columns.count) };
  const inputs = model.inputsAt(images, gridAxes(size));
  if (!patches) return [{ parameters, inputs }];
  return patchesToMeasure(patches.grid.count).map((patch) => ({
    parameters: tf.tidy(
      () =>
        mapParameters(parametersOfPatches(parameters, patches.grid, Int32Array.of(patch)), (tensor) =>
          tensor.clone(),
        ) as SirenParameters & tf.TensorContainer,
    ),
    inputs: tf.squeeze(tf.slice(inputs as tf.Tensor3D, [patch], [1]), [0]),
  }));
}

/** Joins the SIRENs of all parts of a batch. Tensors of rank 2 are the same for all images. */
function joinSirens(parts: readonly (readonly Sirens[])[]): Sirens[] {
  const join = (tensors: readonly tf.Tensor[]): tf.Tensor => {
    const first = tensors[0] as tf.Tensor;
    return first.rank === 2 || tensors.length === 1 ? first.clone() : tf.concat(tensors as tf.Tensor[]);
  };
  const [first = []] = parts;
  return first.map(({ parameters }, index) => {
    const same = parts.map((part) => part[index] as Sirens);
    const flat = same.map(({ parameters }) => flattenParameters(parameters));
    const joined = flattenParameters(parameters).map((_, tensor) =>
      join(flat.map((tensors) => tensors[tensor] as tf.Tensor)),
    );
    return {
      parameters: unflattenParameters(joined),
      inputs: join(same.map(({ inputs }) => inputs)),
    };
  });
}

/** Returns patches that are evenly spaced over all patches. */
function patchesToMeasure(count: number): number[] {
  const measured = Math.min(count, PATCHES);
  return Array.from({ length: measured }, (_, index) => Math.floor(((index + 0.5) * count) / measured));
}
