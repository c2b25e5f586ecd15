import * as tf from '@tensorflow/tfjs-core';
import { checkCount } from '../check-option.js';
import { apply } from '../network/apply.js';
import { checkParameters, type SirenParameters } from '../network/siren-parameters.js';
import type { SirenSpec } from '../network/siren-spec.js';
import { SirenError } from '../siren-error.js';
import { checkGrid, type GridOptions, gridPoints } from './coordinate-grid.js';

/** Numbers in one layer's activations at a time: 16 MiB, small beside any image worth chunking, large beside a dispatch. */
export const ACTIVATIONS_AT_ONCE = 4_194_304;

/** What to render, and how much of it at once. */
export interface RenderOptions extends GridOptions {
  /** Coordinates computed at once, 1 or more; default as many as keep one layer's activations within 16 MiB. */
  readonly chunk?: number;
}

/**
 * The image of a network at any size and of any part of the plane, computed in chunks, so that beside the result only
 * one chunk is in memory. Values are the network's own, not clipped.
 *
 * @returns row by row [H, W, C], or with per-image parameters [B, H, W, C], flat
 * @throws SirenError `option` if the network's coordinates are not (row, column) or an option is out of range,
 *   `shape` or `parameters` if the parameters do not fit the network
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
 * The same for any function of coordinates, or for several that are computed together.
 *
 * @param signal [N, 2] → [N, C] or [B, N, C]
 * @param size numbers in the largest intermediate result for one coordinate, and C
 * @returns row by row [H, W, C] or [B, H, W, C], flat
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
