import { type RenderOptions, renderSignal } from '@hypersiren/siren';
import { BLENDED } from '../patches/patch-plan.js';
import { type ImplicitImages, sirenCount } from './implicit-images.js';
import type { Model } from './model.js';

export type { RenderOptions } from '@hypersiren/siren';

/**
 * Renders images at any size and in any part of the plane. Images are evaluated in chunks, so that the memory beside
 * the result is that of one chunk. Values are not clipped.
 *
 * @returns [B, H, W, C], flat and row by row
 * @throws SirenError `option` if an option is out of range
 */
export function renderImages(model: Model, emitted: ImplicitImages, options: RenderOptions): Promise<Float32Array> {
  const { patches, siren } = model.spec;
  // Emitted once, rather than for every chunk.
  void emitted.parameters;
  const images = sirenCount(emitted) / (patches?.grid.count ?? 1);
  // Beside a layer's sines, each coordinate has a weight for every pixel of a map that is interpolated there.
  const positions = [...emitted.locals, ...emitted.corrections].map(({ shape }) => shape[1] * shape[2]);
  const width = images * Math.max(siren.width * (patches ? BLENDED : 1), ...positions);
  const size = { width, outputs: model.spec.shape.channels };
  return renderSignal((coords) => model.valuesAt(emitted, coords), size, options);
}
