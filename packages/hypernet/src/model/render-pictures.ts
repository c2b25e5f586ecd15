import { batchOf, type RenderOptions, renderSignal } from '@hypersiren/siren';
import type { Model, Pictures } from './model.js';

export type { RenderOptions } from '@hypersiren/siren';

/**
 * Pictures at any size and of any part of the plane, in chunks, so that beside the result only one chunk is in memory.
 * Values are the model's own, not clipped.
 *
 * @returns row by row [B, H, W, C], flat
 * @throws SirenError `option` if an option is out of range
 */
export function renderPictures(model: Model, pictures: Pictures, options: RenderOptions): Promise<Float32Array> {
  const images = batchOf(pictures.parameters) ?? 1;
  // Beside a layer's sines, each coordinate has a weight for every place of a map that is interpolated there.
  const places = [...pictures.locals, ...pictures.corrections].map(({ shape }) => shape[1] * shape[2]);
  const width = images * Math.max(model.spec.siren.width, ...places);
  const size = { width, outputs: model.spec.shape.channels };
  return renderSignal((coords) => model.valuesAt(pictures, coords), size, options);
}
