import { coordinateGrid, type SirenParameters, type SirenSpec } from '@hypersiren/siren';
import { drawNormal, type Seed } from '@hypersiren/siren/training';
import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { gridAxes } from '../local/coordinates.js';
import { COORDINATES, sirenInputs } from '../local/siren-inputs.js';
import type { Hypernetwork } from '../model/hypernetwork.js';
import type { PatchGrid } from '../patches/patch-grid.js';
import { patchSirenInputs } from '../patches/patch-sirens.js';
import { type LayerEmission, layerEmissions } from './layer-emissions.js';

/** Dimensions: N coordinates, I inputs of a SIREN. */

/** Statistics of the emission for latents of one standard deviation. */
export interface EmissionStatistics {
  /** Standard deviation of the latents. */
  readonly latentStd: number;
  /** Statistics of each layer, from the first to the last, linear one. */
  readonly layers: readonly LayerEmission[];
}

/** Options of {@link emissionStatistics}. */
export interface EmissionStatisticsOptions {
  /** Standard deviations of the latents; default 0.01, 0.1, 1, 3. */
  readonly latentStds?: readonly number[];
  /** Number of latents per standard deviation, at least 2; default 16. */
  readonly latents?: number;
  /** Side of the square grid of coordinates at which activations are measured; default 32. */
  readonly resolution?: number;
  /** Seed of the latents; default 0. */
  readonly seed?: Seed;
  /** Patch grid, if the hypernetwork emits SIRENs of patches; null (default) for SIRENs of whole images. */
  readonly grid?: PatchGrid | null;
}

/**
 * Computes statistics of the parameters that a hypernetwork emits for normally distributed latents, and the values
 * expected of a plain SIREN at initialization. Spatial latents are normally distributed with mean square 1. The result
 * is JSON-serializable plain data.
 *
 * @throws HypernetError `option` for an option out of range
 */
export async function emissionStatistics(
  { emit, spec: { config, siren } }: Hypernetwork,
  {
    latentStds = [0.01, 0.1, 1, 3],
    latents = 16,
    resolution = 32,
    seed = 0,
    grid = null,
  }: EmissionStatisticsOptions = {},
): Promise<readonly EmissionStatistics[]> {
  checkCount('emissionStatistics: latents', latents, 2);
  checkCount('emissionStatistics: resolution', resolution);
  const inputs = grid ? allPatchInputs(grid, resolution) : normalInputs(siren, resolution, seed);
  const statistics: EmissionStatistics[] = [];
  for (const latentStd of latentStds) {
    const values = drawNormal(seed, `latents/${latentStd}`, latents * config.latent, latentStd);
    const parameters = tf.tidy(
      () => emit(tf.tensor2d(values, [latents, config.latent])) as tf.TensorContainer & SirenParameters,
    );
    statistics.push({ latentStd, layers: await layerEmissions(siren, parameters, inputs) });
    tf.dispose(parameters as tf.TensorContainer & SirenParameters);
  }
  inputs.dispose();
  return statistics;
}

/** Returns the inputs of the SIRENs of all patches on a square grid, [N, 2]. */
function allPatchInputs(grid: PatchGrid, resolution: number): tf.Tensor2D {
  return tf.tidy(() => {
    const coordinates = gridAxes({ height: resolution, width: resolution });
    return tf.reshape(patchSirenInputs(grid, coordinates, 1), [-1, COORDINATES]) as tf.Tensor2D;
  });
}

/** Returns the inputs of SIRENs on a square grid, [N, I]. */
function normalInputs(siren: SirenSpec, resolution: number, seed: Seed): tf.Tensor2D {
  return tf.tidy(() => {
    const coords = coordinateGrid({ height: resolution, width: resolution });
    const channels = siren.inputs - COORDINATES;
    if (channels === 0) return coords;
    const [coordinates] = coords.shape;
    const local = tf.tensor3d(drawNormal(seed, 'local', coordinates * channels, 1), [1, coordinates, channels]);
    return tf.squeeze(sirenInputs(siren, coords, local), [0]) as tf.Tensor2D;
  });
}
