import type { Frame, Pair } from './frame.js';
import type { Rgb } from './palette.js';
import type { Field, Shape } from './shapes.js';

/** One color, or two with the way from the first (0) to the second (1). */
export type Paint = Rgb | { readonly from: Rgb; readonly to: Rgb; readonly blend: Field };

/** One coat of paint. An image is a list of them, the first one deepest. */
export interface Layer {
  readonly paint: Paint;
  readonly shape: Shape;
  /** Share of the paint that covers, in [0, 1]. */
  readonly opacity: number;
}

export const layer = (paint: Paint, shape: Shape, opacity = 1): Layer => ({ paint, shape, opacity });

/** From one color at a point of the frame to another at a second point, smoothly, and flat beyond both. */
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
