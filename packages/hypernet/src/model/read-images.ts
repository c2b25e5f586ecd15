import { apply, type SirenSpec } from '@hypersiren/siren';
import * as tf from '@tensorflow/tfjs-core';
import { type Coordinates, coordsOf, isSampled, type SampledCoordinates, sampledCoords } from '../local/coordinates.js';
import { interpolateMap } from '../local/interpolate-map.js';
import { interpolateSamples } from '../local/interpolate-samples.js';
import { interpolations } from '../local/interpolation.js';
import type { LocalLatents } from '../local/local-latents.js';
import { sirenInputs } from '../local/siren-inputs.js';
import type { PatchGrid } from '../patches/patch-grid.js';
import { applyDirectPatches, applyPatches, type PatchOptions } from '../patches/patch-sirens.js';
import { applyPatchesToSamples } from '../patches/sampled-patches.js';
import { type Distribution, gaussianOf, MIN_STD } from './distribution.js';
import { directOf, type ImplicitImages } from './implicit-images.js';

/** Properties of a model that determine how its images are evaluated. */
interface ImageReader {
  readonly siren: SirenSpec;
  readonly patches: { readonly grid: PatchGrid } | null;
  readonly local: LocalLatents | null;
  readonly likelihood: boolean;
}

/** Evaluates images at coordinates, with standard deviations if the model has a likelihood. Differentiable. */
export function readImages(
  reader: ImageReader,
  implicit: ImplicitImages,
  coordinates: Coordinates | SampledCoordinates,
  options?: PatchOptions,
): Distribution {
  return tf.tidy((): Distribution => {
    const outputs = outputsAt(reader, implicit, coordinates, options);
    const { mean, std }: Distribution = reader.likelihood ? gaussianOf(outputs) : { mean: outputs };
    const { cubic } = interpolations;
    const corrections = implicit.corrections.map((map) =>
      isSampled(coordinates) ? interpolateSamples(map, coordinates, cubic) : interpolateMap(map, coordinates, cubic),
    );
    const corrected = (values: tf.Tensor3D, index: number) =>
      (corrections[index] ? tf.add(values, corrections[index]) : values) as tf.Tensor3D;
    if (!std) return { mean: corrected(mean, 0) };
    return { mean: corrected(mean, 0), std: tf.maximum(corrected(std, 1), MIN_STD) };
  });
}

/** Returns the outputs of the SIRENs plus the linear map of spatial latents. */
function outputsAt(
  { siren, patches, local }: ImageReader,
  implicit: ImplicitImages,
  coordinates: Coordinates | SampledCoordinates,
  options?: PatchOptions,
): tf.Tensor3D {
  const { locals } = implicit;
  if (patches) {
    const { grid } = patches;
    const direct = () => directOf(implicit);
    const emitted = { parameters: () => implicit.parameters, direct };
    if (isSampled(coordinates)) return applyPatchesToSamples(siren, grid, emitted, coordinates, options);
    return (
      applyDirectPatches(grid, direct, coordinates, options) ??
      applyPatches(siren, grid, implicit.parameters, coordinates, options)
    );
  }
  const { parameters } = implicit;
  const coords = isSampled(coordinates) ? sampledCoords(coordinates) : coordsOf(coordinates);
  if (!local) return apply(siren, parameters, coords, options) as tf.Tensor3D;
  const latents = local.at(locals, coordinates); // [B, N, L]
  const outputs = apply(siren, parameters, sirenInputs(siren, coords, latents), options);
  return tf.add(outputs, local.skip(latents)) as tf.Tensor3D;
}
