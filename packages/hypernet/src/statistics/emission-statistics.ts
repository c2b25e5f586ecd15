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

/** Letters: N coordinates, I numbers that a SIREN reads at each. */

/** What is emitted for latents of one scale. */
export interface EmissionStatistics {
  /** Standard deviation of the latents. */
  readonly latentStd: number;
  /** The first layer first, the last linear one included. */
  readonly layers: readonly LayerEmission[];
}

/** For how many latents of which scales the emission is measured. */
export interface EmissionStatisticsOptions {
  /** Standard deviations of the latents; default 0.01, 0.1, 1, 3. */
  readonly latentStds?: readonly number[];
  /** Latents of each, 2 or more; default 16. */
  readonly latents?: number;
  /** Side of the square grid of coordinates at which activations are measured; default 32. */
  readonly resolution?: number;
  /** Of the latents; default 0. */
  readonly seed?: Seed;
  /** Where the SIRENs are those of patches: how the image is cut; null (default) for SIRENs of whole images. */
  readonly grid?: PatchGrid | null;
}

/**
 * Whether a hypernetwork emits SIRENs: the statistics of what it emits for normal latents of several scales, beside those
 * of a plain SIREN at its start. SIRENs that read local latents read normal ones of mean square 1. Plain data, fit for JSON.
 *
 * @throws HypernetError `option` for a setting out of range
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

/** What the SIRENs of all patches read at a square grid, [N, 2]. */
function allPatchInputs(grid: PatchGrid, resolution: number): tf.Tensor2D {
  return tf.tidy(() => {
    const coordinates = gridAxes({ height: resolution, width: resolution });
    return tf.reshape(patchSirenInputs(grid, coordinates, 1), [-1, COORDINATES]) as tf.Tensor2D;
  });
}

/** What SIRENs read at a square grid, [N, I]. */
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
