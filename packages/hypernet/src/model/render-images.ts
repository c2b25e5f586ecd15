import { type RenderOptions, renderSignal, type SirenSpec } from '@hypersiren/siren';
import type * as tf from '@tensorflow/tfjs-core';
import type { PatchGrid } from '../patches/patch-grid.js';
import { BLENDED } from '../patches/patch-plan.js';
import type { PatchOptions } from '../patches/patch-sirens.js';
import { type ImplicitImages, sirenCount } from './implicit-images.js';

export type { RenderOptions } from '@hypersiren/siren';

/** A model or a generator, whose emitted images can be rendered. */
export interface RendersImages {
  readonly spec: {
    readonly siren: SirenSpec;
    readonly patches: { readonly grid: PatchGrid } | null;
    readonly shape: { readonly channels: number };
  };
  /** Returns the values of images at coordinates, [N, 2] → [B, N, C]. */
  valuesAt(implicit: ImplicitImages, coordinates: tf.Tensor2D, options?: PatchOptions): tf.Tensor3D;
}

/**
 * Renders images at any size and in any part of the plane. Images are evaluated in chunks, so that the memory beside
 * the result is that of one chunk. Values are not clipped.
 *
 * @returns [B, H, W, C], flat and row by row
 * @throws SirenError `option` if an option is out of range
 */
export function renderImages(
  model: RendersImages,
  emitted: ImplicitImages,
  options: RenderOptions,
): Promise<Float32Array> {
  const { patches, siren } = model.spec;
  // Emits the parameters once, rather than for every chunk.
  void emitted.parameters;
  const images = emitted.corrections[0]?.shape[0] ?? sirenCount(emitted) / (patches?.grid.count ?? 1);
  // Each coordinate has a layer's sines, and an interpolation weight for each pixel of a map.
  const positions = [...emitted.locals, ...emitted.corrections].map(({ shape }) => shape[1] * shape[2]);
  const width = images * Math.max(siren.width * (patches ? BLENDED : 1), ...positions);
  const size = { width, outputs: model.spec.shape.channels };
  return renderSignal((coords) => model.valuesAt(emitted, coords), size, options);
}
