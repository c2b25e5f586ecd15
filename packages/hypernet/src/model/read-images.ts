import { apply, type SirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs';
import { interpolateMap } from '../local/interpolate-map.js';
import { interpolateSamples } from '../local/interpolate-samples.js';
import { interpolations } from '../local/interpolation.js';
import type { LocalLatents } from '../local/local-latents.js';
import { coordsOf, isSampled, type Places, type SampledPlaces, sampledCoords } from '../local/places.js';
import { sirenInputs } from '../local/siren-inputs.js';
import type { PatchGrid } from '../patches/patch-grid.js';
import { applyPatches, applyPatchesToSamples, type PatchOptions } from '../patches/patch-sirens.js';
import { type Distribution, gaussianOf, MIN_DEVIATION } from './distribution.js';
import type { ImplicitImages } from './implicit-images.js';

/** What of a model says how its images are read. */
interface ImageReader {
  readonly siren: SirenSpec;
  readonly patches: { readonly grid: PatchGrid } | null;
  readonly local: LocalLatents | null;
  readonly likelihood: boolean;
}

/** The values of images at places, with their standard deviations if the model has a likelihood. Differentiable. */
export function readImages(
  reader: ImageReader,
  implicit: ImplicitImages,
  places: Places | SampledPlaces,
  options?: PatchOptions,
): Distribution {
  return tf.tidy((): Distribution => {
    const outputs = outputsAt(reader, implicit, places, options);
    const { mean, deviation }: Distribution = reader.likelihood ? gaussianOf(outputs) : { mean: outputs };
    const { cubic } = interpolations;
    const corrections = implicit.corrections.map((map) =>
      isSampled(places) ? interpolateSamples(map, places, cubic) : interpolateMap(map, places, cubic),
    );
    const corrected = (values: tf.Tensor3D, index: number) =>
      (corrections[index] ? tf.add(values, corrections[index]) : values) as tf.Tensor3D;
    if (!deviation) return { mean: corrected(mean, 0) };
    return { mean: corrected(mean, 0), deviation: tf.maximum(corrected(deviation, 1), MIN_DEVIATION) };
  });
}

/** The outputs of the networks, and what local latents add to them. */
function outputsAt(
  { siren, patches, local }: ImageReader,
  { parameters, locals }: ImplicitImages,
  places: Places | SampledPlaces,
  options?: PatchOptions,
): tf.Tensor3D {
  if (patches)
    return isSampled(places)
      ? applyPatchesToSamples(siren, patches.grid, parameters, places, options)
      : applyPatches(siren, patches.grid, parameters, places, options);
  const coords = isSampled(places) ? sampledCoords(places) : coordsOf(places);
  if (!local) return apply(siren, parameters, coords, options) as tf.Tensor3D;
  const latents = local.at(locals, places); // [B, N, L]
  const outputs = apply(siren, parameters, sirenInputs(siren, coords, latents), options);
  return tf.add(outputs, local.skip(latents)) as tf.Tensor3D;
}
