import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { apply } from '../network/apply.js';
import { checkParameters, type SirenParameters } from '../network/siren-parameters.js';
import type { SirenSpec } from '../network/siren-spec.js';
import { SirenError } from '../siren-error.js';
import { checkGrid, type GridOptions, gridPoints } from './coordinate-grid.js';

/** Largest number of activations per layer and chunk, 16 MiB. */
export const ACTIVATIONS_AT_ONCE = 4_194_304;

/** Options of {@link render}. */
export interface RenderOptions extends GridOptions {
  /**
   * Number of coordinates per chunk, 1 or more. Default: as many as keep the activations of one layer within 16 MiB.
   */
  readonly chunk?: number;
}

/**
 * Renders the image of a network at any size and for any window, in chunks. Memory beyond the result is needed for one
 * chunk only. Values are not clipped.
 *
 * @returns flat array [H, W, C], or [B, H, W, C] with per-image parameters, row-major
 * @throws SirenError `option` if the network does not have two inputs, (row, column), or an option is out of range;
 * `shape` or `parameters` if the parameters do not match the network
 */
export async function render(
  spec: SirenSpec,
  parameters: SirenParameters,
  options: RenderOptions,
): Promise<Float32Array> {
  const what = 'siren.render';
  checkGrid(what, options);
  if (spec.inputs !== 2) {
    throw new SirenError('option', `${what}: expected a network of 2 inputs, (row, column), got ${spec.inputs}`);
  }
  const images = checkParameters(what, spec, parameters) ?? 1;
  const size = { width: images * spec.width, outputs: spec.outputs };
  return renderSignal((coords) => apply(spec, parameters, coords), size, options, what);
}

/**
 * Renders any function of coordinates in chunks, or several functions that are computed together.
 *
 * @param signal function [N, 2] → [N, C] or [B, N, C]
 * @param size `width`: size of the largest intermediate result for one coordinate. `outputs`: C
 * @returns flat array [H, W, C] or [B, H, W, C], row-major
 * @throws SirenError `option` if an option is out of range
 */
export async function renderSignal(
  signal: (coords: tf.Tensor2D) => tf.Tensor,
  { width, outputs }: { readonly width: number; readonly outputs: number },
  { chunk, ...grid }: RenderOptions,
  what = 'siren.renderSignal',
): Promise<Float32Array> {
  checkGrid(what, grid);
  if (chunk !== undefined) checkCount(`${what}: chunk`, chunk, 1);
  const count = grid.height * grid.width;
  const step = chunk ?? Math.max(1, Math.floor(ACTIVATIONS_AT_ONCE / width));
  let raster: Float32Array | undefined;
  for (let from = 0; from < count; from += step) {
    const to = Math.min(from + step, count);
    const values = tf.tidy(() => signal(tf.tensor2d(gridPoints(grid, from, to), [to - from, 2])));
    const numbers = await values.data();
    values.dispose();
    const size = (to - from) * outputs;
    const images = numbers.length / size;
    raster ??= new Float32Array(images * count * outputs);
    for (let image = 0; image < images; image++) {
      raster.set(numbers.subarray(image * size, (image + 1) * size), (image * count + from) * outputs);
    }
  }
  return raster as Float32Array;
}
