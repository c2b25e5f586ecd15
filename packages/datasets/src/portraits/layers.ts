import type { Frame, Pair } from './frame.js';
import type { Rgb } from './palette.js';
import type { Field, Shape } from './shapes.js';

/** A single color, or a blend from one color (0) to another (1). */
export type Paint = Rgb | { readonly from: Rgb; readonly to: Rgb; readonly blend: Field };

/** One layer of paint. An image is a list of layers, from back to front. */
export interface Layer {
  readonly paint: Paint;
  readonly shape: Shape;
  /** Opacity in [0, 1]. */
  readonly opacity: number;
}

export const layer = (paint: Paint, shape: Shape, opacity = 1): Layer => ({ paint, shape, opacity });

/** Creates a smooth gradient between the colors at two points of a frame. The color is constant beyond both points. */
export function gradient(frame: Frame, start: Pair, end: Pair, from: Rgb, to: Rgb): Paint {
  const dx = end[0] - start[0];
  const dy = end[1] - start[1];
  const square = dx * dx + dy * dy;
  const offset = -(start[0] * dx + start[1] * dy) / square;
  return {
    from,
    to,
    blend: (jets) => jets.smoothstep(jets.combine(dx / square, frame.x(jets), dy / square, frame.y(jets), offset)),
  };
}
