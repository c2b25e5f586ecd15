import { type RenderOptions, renderSignal } from '@hypersiren/siren';
import { BLENDED } from '../patches/patch-plan.js';
import { type ImplicitImages, sirenCount } from './implicit-images.js';
import type { Model } from './model.js';

export type { RenderOptions } from '@hypersiren/siren';

/**
 * Images at any size and of any part of the plane, in chunks, so that beside the result only one chunk is in memory.
 * Values are the model's own, not clipped.
 *
 * @returns row by row [B, H, W, C], flat
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
