import type { Figure } from '../figure.js';
import type { Pair } from '../frame.js';
import { type Layer, layer } from '../layers.js';
import { INK, mix, WHITE } from '../palette.js';
import type { Glasses } from '../parameters.js';
import { blob, FINE_EDGE, intersect, subtract } from '../shapes.js';

const RIM = 0.022;

/** Models of glasses, with half width and half height of a lens. */
const MODELS: Readonly<Record<Exclude<Glasses, 'none'>, { size: Pair; square: number; tinted: boolean }>> = {
  round: { size: [0.142, 0.138], square: 0, tinted: false },
  square: { size: [0.15, 0.115], square: 0.75, tinted: false },
  shades: { size: [0.15, 0.115], square: 0.75, tinted: true },
};

/** Creates lenses, rims and bridge. */
export function glasses({ glasses: { style, color }, front, eyes, pose, light }: Figure): Layer[] {
  if (style === 'none') return [];
  const { size, square, tinted } = MODELS[style];
  const edge = FINE_EDGE;
  const frame = front(1.15).place({ at: [0, 0.005] });
  const lens = (side: number): Layer[] => {
    const at: Pair = [side * (eyes.spacing * (1 - 0.1 * pose.yaw * side) + 0.004), 0];
    const outer = blob(frame, { at, size, square, edge });
    const inner = blob(frame, { at, size: [size[0] - RIM, size[1] - RIM], square, edge });
    const glint = blob(frame, { at: [at[0] + light.side * 0.05, -0.04], size: [0.016, 0.05], tilt: 0.7 });
    return [
      tinted ? layer(mix(INK, color, 0.3), inner, 0.9) : layer(WHITE, inner, 0.12),
      layer(WHITE, intersect(inner, glint), 0.32),
      layer(color, subtract(outer, inner)),
    ];
  };
  return [
    ...lens(-1),
    ...lens(1),
    layer(color, blob(frame, { at: [0, -0.022], size: [0.052, 0.013], bend: 0.012, edge })),
  ];
}
